"""What a file is by its own first bytes: what its sender calls it proves nothing (A06)."""

from __future__ import annotations

from pathlib import PurePosixPath

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
_TELLING = {
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
_MOST_BRANDS = 64
# What a double click runs on somebody's computer.
_RUNS = frozenset(
    (
        *("apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "js", "jse", "lnk", "msi"),
        *("msp", "pif", "ps1", "psm1", "reg", "scf", "scr", "sh", "url", "vbe", "vbs", "wsf", "wsh"),
    )
)


def kind_of(head: bytes, *, claimed: str) -> str:
    """Return the media type that the bytes themselves show; text is believed where they do not deny it."""
    found = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if found is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = "image/webp"
    if found is None and claimed == "text/plain" and b"\0" not in head:
        found = "text/plain"
    return found or _UNKNOWN


def telling_picture(head: bytes) -> str:
    """Return the name of the format of a picture whose metadata cannot be taken out here, nothing for other files (A12)."""
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), len(head), 4 * _MOST_BRANDS)
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
        return "AVIF" if brands & _AVIF else "HEIC" if brands & _HEIC else ""
    return next((name for magic, name in _TELLING.items() if head.startswith(magic)), "")


def is_program(name: str, head: bytes) -> bool:
    """Return whether a double click would run it, by its last extension or its first bytes."""
    extension = PurePosixPath(name).suffix.removeprefix(".").lower()
    return extension in _RUNS or head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head)
