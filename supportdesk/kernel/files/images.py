"""Pictures without what their makers did not mean to send: place, time, device, name (ATTACK-A12).

The picture itself is copied byte for byte and never unpacked, so that a small file costs little whatever it claims to hold.
Of the metadata the orientation alone stays, written again, as viewers turn the picture by it.
What is behind the end of a picture is cut off: another file could hide there.
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from typing import IO

from PIL import Image

Data = bytes | mmap
Piece = bytes | tuple[int, int]  # new bytes, or where in the source the old ones are

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_CHUNK = 65_536
_ORIENTATION, _SHORT = 0x0112, 3
_TURNS = range(2, 9)
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_FLAGS, _WEBP_EXIF = 0x0C, 0x08  # that there is metadata of two kinds, and of this one
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_EXIF_HEAD = b"Exif\0\0"
_JPEG_ALONE = frozenset([0x01, *range(0xD0, 0xD8)])
_JPEG_NEXT = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)


class ImageTooLargeError(ValueError):
    """A picture has more pixels than may be opened; `pixels` says how many."""

    def __init__(self, pixels: int) -> None:
        super().__init__(f"The picture has {pixels} pixels.")
        self.pixels = pixels


class _BrokenError(Exception):
    """The bytes are not what the format says."""


def check_pixels(source: IO[bytes], *, max_pixels: int) -> None:
    """Raise ImageTooLargeError for a picture that would unpack to more; no pixel is unpacked for it."""
    image = _open(source)
    if image is not None and image.width * image.height > max_pixels:
        raise ImageTooLargeError(image.width * image.height)


def picture_size(source: IO[bytes]) -> tuple[int, int] | None:
    """Return width and height that a picture says of itself, None for what is none; no pixel is unpacked for it."""
    image = _open(source)
    return image.size if image is not None else None


def clean_picture(source: IO[bytes]) -> Iterator[bytes] | None:
    """Return a picture of checked size without its metadata, in chunks; None for what is no picture or a broken one."""
    image = _open(source)
    if image is None:
        return None
    try:
        data = _data(source)
        pieces = list(_WALKS[str(image.format)](data))
    except (_BrokenError, ValueError, IndexError, struct.error):
        return None
    return _chunks(data, pieces)


def _open(source: IO[bytes]) -> Image.Image | None:
    source.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is broken in it; that we see ourselves
            return Image.open(source, formats=FORMATS)
    except Image.DecompressionBombError:
        raise ImageTooLargeError(2 * (Image.MAX_IMAGE_PIXELS or 0)) from None
    except (OSError, ValueError, SyntaxError, struct.error):
        return None


def _data(source: IO[bytes]) -> Data:
    try:
        return mmap(source.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError, AttributeError):  # in memory, and small
        source.seek(0)
        return source.read()


def _chunks(data: Data, pieces: list[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            for start in range(piece[0], piece[1], _CHUNK):
                yield data[start : min(start + _CHUNK, piece[1])]


def _exif(tiff: bytes) -> bytes:
    """Return metadata that say the orientation and nothing else; nothing where the picture stands upright."""
    turn = _orientation(tiff)
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, turn, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4) if turn in _TURNS else b""


def _orientation(tiff: bytes) -> int:
    """Return what the first directory of the metadata says; 1, upright, where it says nothing that can be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4], "")
    try:
        start = _number(tiff, 4, f"{order}I")
        for at in range(start + 2, start + 2 + 12 * _number(tiff, start, f"{order}H"), 12):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, at)
            if (tag, kind, count) == (_ORIENTATION, _SHORT, 1):
                return int(value)
    except struct.error:
        pass
    return 1


def _walk_jpeg(data: Data) -> Iterator[Piece]:
    """Keep what a decoder needs, the colour profile, the orientation and nothing else."""
    yield 0, 2
    at, exif = 2, b""
    while at < len(data):
        if data[at] != 0xFF:
            raise _BrokenError
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2 if marker in _JPEG_ALONE or marker == 0xD9 else at + 2 + _number(data, at + 2, ">H")
        if end > len(data):
            raise _BrokenError
        if marker == 0xDA:  # the picture itself runs until the next marker
            found = _JPEG_NEXT.search(data, end)
            end = found.start() if found else len(data)
        if _is_kept(marker, data[at + 4 : at + 16]):
            yield at, end
        elif marker == 0xE1 and data[at + 4 : at + 10] == _EXIF_HEAD and not exif:
            exif = _exif(data[at + 10 : end])
            yield b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF_HEAD) + len(exif)) + _EXIF_HEAD + exif if exif else b""
        if marker == 0xD9:
            return
        at = end


def _is_kept(marker: int, head: bytes) -> bool:
    if marker == 0xE2:
        return head == b"ICC_PROFILE\0"
    return marker in (0xE0, 0xEE) or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _walk_png(data: Data) -> Iterator[Piece]:
    yield 0, 8
    at, name = 8, b""
    while name != b"IEND":
        name, end = data[at + 4 : at + 8], at + 12 + _number(data, at, ">I")
        if end > len(data):
            raise _BrokenError
        if name in _PNG_KEPT:
            yield at, end
        elif name == b"eXIf" and (exif := name + _exif(data[at + 8 : end - 4])) != name:
            yield struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif))
        at = end


def _walk_webp(data: Data) -> Iterator[Piece]:
    kept: list[Piece] = []
    flags: int | None = None
    exif = b""
    at = 12
    whole = min(len(data), 8 + _number(data, 4, "<I"))
    while at + 8 <= whole:
        name, length = data[at : at + 4], _number(data, at + 4, "<I")
        end = at + 8 + length + length % 2
        if end > whole + 1:
            raise _BrokenError
        if name == b"VP8X" and flags is None:
            flags, head, rest = data[at + 8] & ~_WEBP_FLAGS, (at, at + 8), (at + 9, end)
        elif name in _WEBP_KEPT:
            kept.append((at, end))
        elif name == b"EXIF" and flags is not None and not exif:
            exif = _exif(data[at + 8 : at + 8 + length].removeprefix(_EXIF_HEAD))
        at = end
    if not kept:
        raise _BrokenError
    if flags is not None:
        kept[:0] = [head, bytes([flags | (_WEBP_EXIF if exif else 0)]), rest]
    if exif:
        kept.append(b"EXIF" + struct.pack("<I", len(exif)) + exif)
    size = 4 + sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in kept)
    yield b"RIFF" + struct.pack("<I", size) + b"WEBP"
    yield from kept


def _walk_gif(data: Data) -> Iterator[Piece]:
    at = 13 + _table(data[10])
    yield 0, at
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            end = _blocks_end(data, at + 11 + _table(data[at + 9]))
            is_kept = True
        elif data[at] == 0x21:
            end = _blocks_end(data, at + 2)
            is_kept = data[at + 1] in (0xF9, 0x01) or (data[at + 1] == 0xFF and data[at + 3 : at + 14] in _GIF_KEPT)
        else:
            raise _BrokenError
        if is_kept:
            yield at, end
        at = end
    yield b"\x3b"


def _table(flags: int) -> int:
    """Return the bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: Data, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _number(data: Data, at: int, form: str) -> int:
    return int(struct.unpack_from(form, data, at)[0])


# MPO: what telephones make of several pictures in one JPEG; the first is the picture.
_WALKS = {"JPEG": _walk_jpeg, "MPO": _walk_jpeg, "PNG": _walk_png, "WEBP": _walk_webp, "GIF": _walk_gif}
