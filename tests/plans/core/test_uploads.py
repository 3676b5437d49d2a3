"""Terms as one uploaded file: what is taken, and what is refused before anything of it is used."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from plans.core.documents import examine_document
from plans.core.files.archive import MAX_ENTRIES, MAX_UPLOAD_BYTES, read_upload, write_archive
from plans.core.files.export import export_files
from plans.core.files.folder import read_unfinished_files
from plans.core.files.unfinished import export_unfinished
from plans.core.problems import TermsError
from tests.plans.core.folders import SHIPPED, SMALL, VENDORS, shipped


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .zip with these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def folder(path: Path, *, under: str = "") -> bytes:
    """A folder with all that is in it as a .zip, as people pack it."""
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return packed(*((under + str(file.relative_to(path)), file.read_bytes()) for file in files))


def refusals(name: str, content: bytes) -> list[str]:
    """What is wrong with an upload."""
    with pytest.raises(TermsError) as caught:
        read_unfinished_files(read_upload(name, io.BytesIO(content)))
    return [str(problem) for problem in caught.value.problems]


def symlink() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("terms.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def encrypted() -> bytes:
    content = bytearray(packed(("terms.yaml", b"a: 1")))
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(head) + at] |= 1
    return bytes(content)


def lying_about_its_size() -> bytes:
    """An archive whose file is a thousand times what its entry says."""
    content = bytearray(packed(("terms.yaml", b"#" * 4_000_000)))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (1_000).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("under", ["", "terms/"])
def test_a_packed_folder_is_read_like_the_folder(vendor: str, under: str) -> None:
    files = read_upload("terms.zip", io.BytesIO(folder(SHIPPED / vendor, under=under)))

    assert examine_document(read_unfinished_files(files).document).terms == shipped(vendor)


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_is_exported_is_read_to_the_same(vendor: str) -> None:
    archive = write_archive(export_files(shipped(vendor)), folder="terms")

    files = read_upload("terms.zip", io.BytesIO(archive))

    assert examine_document(read_unfinished_files(files).document).terms == shipped(vendor)


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_unfinished_document_is_exported_to_files_that_hold_the_same(vendor: str) -> None:
    document = shipped(vendor).model_dump(mode="json", exclude_defaults=True)
    del document["severities"]
    document |= {"notes": ["not of terms"], "version": {"label": "5"}}

    files = {name: text.encode() for name, text in export_unfinished(document).items()}

    assert read_unfinished_files(files).document == document


@pytest.mark.parametrize("base", [["europe"], {"key": "europe"}, 5, True])
def test_a_calendar_built_on_what_is_no_calendar_is_exported_as_it_stands(base: Any) -> None:
    document: dict[str, Any] = {"calendars": [{"key": "italy", "based_on": base, "document": {"tz": "Europe/Rome"}}]}

    files = {name: text.encode() for name, text in export_unfinished(document).items()}

    assert read_unfinished_files(files).document == document


@pytest.mark.parametrize("base", ["Europe/Rome", 5, True, ["Europe/Rome"]])
def test_a_calendar_built_on_one_whose_document_is_none_is_a_problem_at_that_document(base: Any) -> None:
    document = {
        "offices": [{"key": "rome", "tz": "Europe/Rome"}],
        "calendars": [{"key": "europe", "document": base}, {"key": "it", "based_on": "europe", "office": "rome"}],
    }

    read = read_unfinished_files({"terms.yaml": json.dumps(document).encode()})

    said = [fault.path for fault in examine_document(read.document).faults if fault.path[-1] == "document"]
    assert (read.document, said[0]) == (document, ("calendars", 0, "document"))


@pytest.mark.parametrize("name", ["terms.yaml", "TERMS.YML"])
def test_a_single_file_is_taken_with_or_without_a_mark_of_its_encoding(name: str) -> None:
    for content in (SMALL.encode(), SMALL.encode("utf-8-sig")):
        assert not read_unfinished_files(read_upload(name, io.BytesIO(content))).problems


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("terms.txt", b"a: 1", "terms.txt: this is neither a .zip file nor a .yaml file"),
        ("terms.yaml", b"a" * (MAX_UPLOAD_BYTES + 1), "terms.yaml: the file is larger than 1024 KiB"),
        ("t.yaml", b"a: 1\nb: \xff", "t.yaml:2: the file is not UTF-8 text; save it in this encoding"),
        ("t.yaml", "a: ä".encode("utf-16"), "t.yaml:1: the file is not UTF-8 text; save it in this encoding"),
        ("t.yaml", b"a: &x 1\n", "t.yaml:1: a: anchors and aliases are not possible; write the value out"),
        ("t.yaml", b"a: !!python/object:os.system x", "t.yaml:1: a: the tag tag:yaml.org,2002:python/object:os.system is not possible; remove it"),
        ("t.yaml", b"a: " + b"[" * 100_000, "t.yaml: the file is nested more than 20 levels deep"),
        ("t.yaml", b"a: [" + b"1," * 30_000 + b"1]", "t.yaml: this has more than 20000 entries"),
        ("t.zip", packed(("a/t.yaml", b"a: 1"), ("a/u.yaml", b"a: 2")).replace(b"a/u", b"a/t"), "a/t.yaml: the archive has this file twice"),
        ("t.zip", b"PK\x03\x04 and nothing of the kind", "t.zip: the .zip file is damaged or of an unknown kind; pack it again"),
        ("t.zip", b"", "t.zip: the .zip file is damaged or of an unknown kind; pack it again"),
        ("t.zip", packed(("../terms.yaml", b"a: 1")), "../terms.yaml: the path leads out of the archive; pack the folder again"),
        ("t.zip", packed(("..\\terms.yaml", b"a: 1")), "..\\terms.yaml: the path leads out of the archive; pack the folder again"),
        ("t.zip", packed(("/etc/terms.yaml", b"a: 1")), "/etc/terms.yaml: the path leads out of the archive; pack the folder again"),
        ("t.zip", packed(("C:/terms.yaml", b"a: 1")), "C:/terms.yaml: the path leads out of the archive; pack the folder again"),
        ("t.zip", symlink(), "terms.yaml: links are not possible; put the file itself in"),
        ("t.zip", encrypted(), "terms.yaml: the file is encrypted; pack it without a password"),
        ("t.zip", packed(("a.yaml", b"a: 1"), method=zipfile.ZIP_LZMA), "a.yaml: the file is packed by an unknown method; pack it as an ordinary .zip"),
        ("t.zip", packed(("a.yaml", b"#" * 4_000_000)), "a.yaml: unpacked, the files are larger than 256 KiB together"),
        ("t.zip", packed(*((f"{n}.yaml", b"#" * 200_000) for n in range(2))), "1.yaml: unpacked, the files are larger than 256 KiB together"),
        ("t.zip", packed(*((f"{n}/x", b"") for n in range(MAX_ENTRIES + 1))), f"t.zip: the archive has more than {MAX_ENTRIES} entries"),
        ("t.zip", packed(("readme.txt", b"none")), "there is no .yaml file in it"),
        ("t.zip", packed(("terms/a.yml", b"a: 1")), "terms/a.yml: the name must end in .yaml: rename it to a.yaml"),
        ("t.zip", packed(("a.yaml", b"a: 1\na: 2")), "a.yaml:2: a: the field 'a' appears twice; remove one of the two"),
        ("t.zip", packed(("a.yaml", b"a: 1"), ("b.yaml", b"a: 1")), "b.yaml:1: a: 'a' is also in a.yaml; remove one of the two"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_upload_is_refused_by_file_and_line(name: str, content: bytes, refused: str) -> None:
    assert refusals(name, content) == [refused]


def test_what_an_entry_says_of_its_size_is_not_believed() -> None:
    (refused,) = refusals("t.zip", lying_about_its_size())

    assert refused.startswith(("terms.yaml: unpacked", "t.zip: the .zip file is damaged"))


def test_a_key_that_terms_do_not_have_is_named_with_its_line() -> None:
    content = f"schema_version: 2\n{SMALL}".encode()

    (problem,) = read_unfinished_files({"terms.yaml": content}).problems

    assert str(problem).startswith("terms.yaml:1: schema_version: there is no such field here;")
