"""What a file is by its own first bytes: what its sender calls it proves nothing (ATTACK-A06)."""

from __future__ import annotations

from pathlib import PurePosixPath

from supportdesk.kernel.files.dangerous import CARRIES_CODE, RUNS

HEAD_BYTES = 4096
_UNKNOWN = "application/octet-stream"
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}
_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java classes and Mach-O of several kinds
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
)
# Pictures that tell place and time, in formats that we cannot copy without it: cameras' own formats are TIFF inside.
_WITH_METADATA = {
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
}
_AVIF = frozenset([b"avif", b"avis"])
_HEIC = frozenset([b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
_MAX_BRANDS = 64


def kind_of(head: bytes, *, claimed: str) -> str:
    """Return the media type that the bytes themselves show; text is believed where they do not deny it."""
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if found is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = "image/webp"
    if found is None and claimed == "text/plain" and b"\0" not in head:
        found = "text/plain"
    return found or _UNKNOWN


def picture_with_metadata(head: bytes) -> str:
    """Return the name of the format of a picture whose metadata cannot be taken out here, nothing for other files
    (ATTACK-A12)."""
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), len(head), 4 * _MAX_BRANDS)
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
        return "AVIF" if brands & _AVIF else "HEIC" if brands & _HEIC else ""
    return next((name for magic, name in _WITH_METADATA.items() if head.startswith(magic)), "")


def is_program(name: str, head: bytes) -> bool:
    """Return whether a double click would run it, by its last extension or its first bytes.

    `.com` ends addresses as well ("Request from info@firm.com"): such a file is judged by its bytes.
    """
    extension = _extension(name)
    if extension == "com" and _is_harmless(head):
        return False
    return extension in RUNS or head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head)


def can_run_code(name: str) -> bool:
    """Return whether the file is one that people do exchange, and whose macros or script run when it is opened so."""
    return _extension(name) in CARRIES_CODE


def _is_harmless(head: bytes) -> bool:
    """Return whether the bytes are a picture, a PDF document or plain text."""
    if any(head.startswith(magic) for magic in _MAGIC):
        return True
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        text = head[: error.start].decode() if error.start > HEAD_BYTES - 4 else "\0"
    return all(character.isprintable() or character in "\t\r\n" for character in text)


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()
