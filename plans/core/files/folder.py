"""Plans as code: a folder of YAML files read into one vendor's terms, with every fault named by file, line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import JsonValue

from plans.core.calendars import merge_document
from plans.core.documents import examine_document
from plans.core.files.yaml_source import Source, parse_yaml, read_yaml
from plans.core.problems import FieldPath, Problem, TermsError, dotted, problem_at
from plans.core.terms import VendorTerms
from slas.errors import Sentence, gettext_noop

MAX_FILES = 40
_TOO_MANY = gettext_noop("there are more than %(most)s .yaml files; combine some of them")
MISNAMED = gettext_noop("the name must end in .yaml: rename it to %(name)s")


class UnfinishedFolder(NamedTuple):
    """The document of a folder that may be unfinished, and what is wrong with it by file and line."""

    document: dict[str, JsonValue]
    problems: tuple[Problem, ...]


def read_vendor_folder(path: Path) -> VendorTerms:
    """Read all `*.yaml` files of a folder; together they are one document, each top-level key in one file.

    Raises TermsError with every problem found: first those of YAML, then of the schema, then of the sense.
    """
    document = _read(path)
    terms = document.examine()
    document.refuse_if_faulty()
    if terms is None:
        raise TermsError(document.problems)
    return terms


def read_unfinished_folder(path: Path) -> UnfinishedFolder:
    """Read a folder whose terms may be unfinished; raises TermsError for files that cannot be read at all."""
    return _unfinished(_read(path))


def read_unfinished_files(files: Mapping[str, bytes]) -> UnfinishedFolder:
    """Read files that are in memory, by name, like a folder; raises TermsError for what cannot be read at all."""
    if not files:
        raise TermsError([problem_at("", 0, "", gettext_noop("there is no .yaml file in it"))])
    if len(files) > MAX_FILES:
        raise TermsError([problem_at("", 0, "", _TOO_MANY, most=MAX_FILES)])
    return _unfinished(_whole([parse_yaml(name, content) for name, content in sorted(files.items())]))


def _unfinished(document: _Document) -> UnfinishedFolder:
    document.examine()
    return UnfinishedFolder(document.data, TermsError(document.problems).problems)


def _read(path: Path) -> _Document:
    return _whole([read_yaml(file) for file in _files(path)])


def _whole(sources: Sequence[Source]) -> _Document:
    """Return the files as one document with whole calendars; raises TermsError where the YAML is faulty."""
    document = _Document(sources)
    document.refuse_if_faulty()
    _resolve_calendars(document.data)
    return document


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*.yaml")) if path.is_dir() else []
    if misnamed := sorted(path.glob("*.yml")):
        raise TermsError([problem_at(file.name, 0, "", MISNAMED, name=f"{file.stem}.yaml") for file in misnamed])
    if not files:
        raise TermsError([Problem("", 0, "", "this is not a folder with .yaml files")])
    if len(files) > MAX_FILES:
        raise TermsError([problem_at("", 0, "", _TOO_MANY, most=MAX_FILES)])
    return files


class _Document:
    """The files of a folder taken together, and where each field is."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.data: dict[str, JsonValue] = {}
        self.problems: list[Problem] = [problem for source in sources for problem in source.problems]
        self._sources: dict[str, Source] = {}
        self._first = sources[0]
        for source in sources:
            self._take(source)

    def _take(self, source: Source) -> None:
        if not isinstance(source.data, dict):
            if not source.problems:
                source.report((), 1, gettext_noop("the file has no fields; write the terms as `field: value`"))
                self.problems += source.problems
            return
        for name, value in source.data.items():
            if name in self._sources:
                words = gettext_noop("'%(key)s' is also in %(file)s; remove one of the two")
                other = self._sources[name].file
                self.problems.append(problem_at(source.file, source.lines[(name,)], name, words, key=name, file=other))
            else:
                self._sources[name], self.data[name] = source, value

    def report(self, path: FieldPath, sentence: Sentence) -> None:
        """Note a problem at a field: on its own line, or on the line of what it is missing from."""
        source = self._sources.get(str(path[0])) if path else None
        if source is None:
            self.problems.append(Problem(self._first.file, 0, dotted(path), str(sentence), sentence))
            return
        known = next(path[:length] for length in range(len(path), -1, -1) if path[:length] in source.lines)
        self.problems.append(Problem(source.file, source.lines[known], dotted(path), str(sentence), sentence))

    def examine(self) -> VendorTerms | None:
        """Return the terms of the document, and note what is wrong with it."""
        examined = examine_document(self.data)
        for fault in examined.faults:
            self.report(fault.path, fault.sentence)
        return examined.terms

    def refuse_if_faulty(self) -> None:
        """Raise TermsError with what was noted so far, if anything."""
        if self.problems:
            raise TermsError(self.problems)


def _resolve_calendars(data: dict[str, JsonValue]) -> None:
    """Put in the place of each calendar's own document the whole one, office and base included."""
    offices = {key: office for _, key, office in keyed_items(data.get("offices"))}
    waiting = list(keyed_items(data.get("calendars")))
    done: dict[str, dict[str, Any]] = {}
    while waiting:
        ready = [entry for entry in waiting if entry[2].get("based_on") in (None, *done)]
        if not ready:
            return  # their base is not there, or they build on each other: the checks say so
        for index, key, calendar in ready:
            _resolve_calendar(calendar, offices, done)
            done[key] = calendar
            waiting = [entry for entry in waiting if entry[0] != index]


def keyed_items(items: JsonValue) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the items of a list that have a key, each with its place and key."""
    if isinstance(items, list):
        for index, item in enumerate(items):
            if isinstance(item, dict) and isinstance(item.get("key"), str):
                yield index, str(item["key"]), item


def _resolve_calendar(
    calendar: dict[str, Any], offices: dict[str, dict[str, Any]], done: dict[str, dict[str, Any]]
) -> None:
    base: Any = {}
    if calendar.get("based_on") is not None:
        base = done[calendar["based_on"]].get("document") or {}
    own = calendar.get("document", {})
    if not isinstance(own, dict) or not isinstance(base, dict):
        return  # the checks say so
    if office := offices.get(str(calendar.get("office"))):
        base = merge_document(base, {name: office[name] for name in ("tz", "holiday_region") if name in office})
    calendar["document"] = merge_document(base, own)
