"""Reading YAML 1.2 into plain data, with the line of everything in it, and refusing what plan files never need."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import JsonValue
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from plans.core.files.remedies import yaml_remedy
from plans.core.problems import FieldPath, Problem, dotted, problem_at
from slas.errors import gettext_noop

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
# Lines and commas: reading takes a second for each 20,000 of them.
MAX_PARTS = 20_000

_TAG = "tag:yaml.org,2002:"
_TOO_DEEP = gettext_noop("the file is nested more than %(most)s levels deep")
_TAGGED = gettext_noop("the tag %(tag)s is not possible; remove it")


@dataclass
class Source:
    """The data of one file, the line of every field, and what was wrong already."""

    file: str
    data: JsonValue = None
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: FieldPath, line: int, words: str, /, **values: object) -> None:
        """Note a problem at a field and line."""
        self.problems.append(problem_at(self.file, line, dotted(path), words, **values))


def read_yaml(path: Path) -> Source:
    """Read one file; whatever is wrong is in the answer's problems, nothing is raised for bad content."""
    with path.open("rb") as stream:
        return parse_yaml(path.name, stream.read(MAX_BYTES + 1))


def parse_yaml(name: str, content: bytes) -> Source:
    """Read what a file of this name holds; whatever is wrong is in the answer's problems."""
    source = Source(file=name)
    if len(content) > MAX_BYTES:
        words = gettext_noop("the file is larger than %(most)s KiB; split it")
        source.report((), 0, words, most=MAX_BYTES // 1024)
        return source
    if content.count(b",") + content.count(b"\n") > MAX_PARTS:
        source.report((), 0, gettext_noop("this has more than %(most)s entries"), most=MAX_PARTS)
        return source
    try:
        node = _compose(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        source.report((), line, gettext_noop("the file is not UTF-8 text; save it in this encoding"))
    except RecursionError:
        source.report((), 0, _TOO_DEEP, most=MAX_DEPTH)
    except YAMLError as error:
        problem = _error_message(error)
        source.report((), _error_line(error), yaml_remedy(problem), problem=problem)
    else:
        source.data = _plain(node, source, ()) if node is not None else None
    return source


def _compose(content: str) -> Node | None:
    node: Node | None = YAML(typ="safe", pure=True).compose(io.StringIO(content))
    return node


def _error_line(error: YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark is not None else 0


def _error_message(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem:
        return str(error.problem)
    if isinstance(error, ReaderError):
        return str(error.reason)
    return str(error).partition("\n")[0]


def _plain(node: Node, source: Source, path: FieldPath) -> JsonValue:
    line = node.start_mark.line + 1
    source.lines.setdefault(path, line)
    if node.anchor:
        source.report(path, line, gettext_noop("anchors and aliases are not possible; write the value out"))
    elif len(path) > MAX_DEPTH:
        source.report(path, line, _TOO_DEEP, most=MAX_DEPTH)
    elif isinstance(node, MappingNode) and node.tag == f"{_TAG}map":
        return dict(_entries(node, source, path))
    elif isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
        return [_plain(item, source, (*path, index)) for index, item in enumerate(node.value)]
    elif isinstance(node, ScalarNode):
        return _scalar(node, source, path)
    else:
        source.report(path, line, _TAGGED, tag=node.tag)
    return None


def _entries(node: MappingNode, source: Source, path: FieldPath) -> Iterator[tuple[str, JsonValue]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode) or key_node.anchor:
            source.report(path, line, gettext_noop("a field name must be a plain word"))
            continue
        key = str(key_node.value)
        if key in seen:
            words = gettext_noop("the field '%(key)s' appears twice; remove one of the two")
            source.report((*path, key), line, words, key=key)
            continue
        seen.add(key)
        source.lines[(*path, key)] = line
        yield key, _plain(value_node, source, (*path, key))


def _scalar(node: ScalarNode, source: Source, path: FieldPath) -> JsonValue:
    """Numbers with a fraction, dates and times stay the text they are: the schema reads them exactly."""
    text = str(node.value)
    if node.tag == f"{_TAG}null":
        return None
    if node.tag == f"{_TAG}bool":
        return text.lower() == "true"
    if node.tag == f"{_TAG}int" and text.lstrip("+-").isdecimal() and len(text) < 19:
        return int(text)
    if node.tag in {f"{_TAG}{name}" for name in ("str", "int", "float", "timestamp")}:
        return text
    source.report(path, node.start_mark.line + 1, _TAGGED, tag=node.tag)
    return None
