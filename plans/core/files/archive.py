"""Terms as one uploaded file: a .zip of a folder or a single YAML file, read in memory within limits, and written again."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO

from plans.core.files.folder import MISNAMED
from plans.core.problems import Problem, TermsError, problem_at
from slas.errors import gettext_noop

MAX_UPLOAD_BYTES = 1024 * 1024
MAX_ENTRIES = 200
# Of all files together, unpacked: a hundred times what a vendor writes would keep a process busy for minutes.
MAX_UNPACKED_BYTES = 256 * 1024
_CHUNK = 16 * 1024
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAGIC = b"PK\x03\x04"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same content is the same archive
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def read_upload(name: str, content: IO[bytes]) -> dict[str, bytes]:
    """Return the YAML files of an upload by name; raises TermsError for what is no such file, too large or unsafe."""
    data = content.read(MAX_UPLOAD_BYTES + 1)
    if len(data) > MAX_UPLOAD_BYTES:
        raise _refused(name, gettext_noop("the file is larger than %(most)s KiB"), most=MAX_UPLOAD_BYTES // 1024)
    extension = PurePosixPath(name).suffix.lower()
    if data.startswith(_MAGIC) or extension == ".zip":
        return _read_archive(name, data)
    if extension in (".yaml", ".yml"):
        return {name: data}
    raise _refused(name, gettext_noop("this is neither a .zip file nor a .yaml file"))


def write_archive(files: Mapping[str, str], *, folder: str) -> bytes:
    """Return files as a .zip in one folder; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", _FIRST_DAY)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _read_archive(name: str, data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise _refused(name, gettext_noop("the archive has more than %(most)s entries"), most=MAX_ENTRIES)
            if problems := [problem for entry in entries for problem in _unsafe(entry)]:
                raise TermsError(problems)
            return _unpack(archive, _terms_files(entries))
    except _BROKEN:
        raise _refused(name, gettext_noop("the .zip file is damaged or of an unknown kind; pack it again")) from None


def _unsafe(entry: zipfile.ZipInfo) -> Iterator[Problem]:
    """Yield why an entry is refused, wherever it lies: nothing of it has been unpacked yet."""
    written = entry.orig_filename.replace("\\", "/")
    parts = written.rstrip("/").split("/")
    if written.startswith("/") or ":" in parts[0] or ".." in parts or "\x00" in written or not entry.filename:
        yield problem_at(
            entry.filename, 0, "", gettext_noop("the path leads out of the archive; pack the folder again")
        )
    elif stat.S_ISLNK(entry.external_attr >> 16):
        yield problem_at(entry.filename, 0, "", gettext_noop("links are not possible; put the file itself in"))
    elif entry.flag_bits & _ENCRYPTED:
        yield problem_at(entry.filename, 0, "", gettext_noop("the file is encrypted; pack it without a password"))
    elif entry.compress_type not in _METHODS:
        yield problem_at(
            entry.filename, 0, "", gettext_noop("the file is packed by an unknown method; pack it as an ordinary .zip")
        )


def _terms_files(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the entries that are terms, by name: those in the archive itself or in its one folder, not deeper ones."""
    files = [(PurePosixPath(entry.filename).parts, entry) for entry in entries if not entry.is_dir()]
    files = [(parts, entry) for parts, entry in files if parts[0] != "__MACOSX" and not parts[-1].startswith(".")]
    tops = {parts[0] if len(parts) > 1 else "" for parts, _ in files}
    depth = 1 if "" in tops or len(tops) != 1 else 2
    found: dict[str, zipfile.ZipInfo] = {}
    for parts, entry in files:
        if len(parts) != depth:
            continue
        name = parts[-1]
        if name.endswith(".yml"):
            raise _refused(entry.filename, MISNAMED, name=f"{PurePosixPath(name).stem}.yaml")
        if name in found:
            raise _refused(entry.filename, gettext_noop("the archive has this file twice"))
        if name.endswith(".yaml"):
            found[name] = entry
    return found


def _unpack(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack while counting: what an entry says of its size proves nothing."""
    files, left = {}, MAX_UNPACKED_BYTES
    for name, entry in entries.items():
        content = bytearray()
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                left -= len(chunk)
                if left < 0:
                    words = gettext_noop("unpacked, the files are larger than %(most)s KiB together")
                    raise _refused(name, words, most=MAX_UNPACKED_BYTES // 1024)
        files[name] = bytes(content)
    return files


def _refused(name: str, words: str, /, **values: object) -> TermsError:
    return TermsError([problem_at(name, 0, "", words, **values)])
