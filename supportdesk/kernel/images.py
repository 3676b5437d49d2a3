"""Pictures without what their makers did not mean to send: place, time, device, name (A12).

The picture itself is copied byte for byte; only one that lies on its side is turned, which its maker had left to the viewer.
What stands behind the end of a picture is cut off: another file could hide there.
"""

from __future__ import annotations

import re
import struct
import tempfile
import warnings
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from typing import IO, Any

from PIL import Image, ImageOps, JpegImagePlugin

Data = bytes | mmap
Piece = bytes | tuple[int, int]  # new bytes, or where in the source the old ones stand

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_CHUNK = 65_536
_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_FLAGS = 0x0C  # that there is metadata of two kinds
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
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


def clean_picture(source: IO[bytes]) -> Iterator[bytes] | None:
    """Return a picture of checked size without its metadata, in chunks; None for what is no picture or a broken one."""
    image = _open(source)
    if image is None:
        return None
    try:
        data = _upright(image, source)
        pieces = list(_WALKS[str(image.format)](data))
    except (_BrokenError, OSError, ValueError, SyntaxError, IndexError, struct.error):
        return None
    return _chunks(data, pieces)


def _open(source: IO[bytes]) -> Image.Image | None:
    source.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(source, formats=FORMATS)
    except Image.DecompressionBombError:
        raise ImageTooLargeError(2 * (Image.MAX_IMAGE_PIXELS or 0)) from None
    except (OSError, ValueError, SyntaxError, struct.error):
        return None


def _upright(image: Image.Image, source: IO[bytes]) -> Data:
    """Return the bytes of the picture as it is meant to be looked at, in the same format."""
    moves = getattr(image, "is_animated", False) and image.format != "MPO"
    if moves or image.getexif().get(_ORIENTATION, 1) not in range(2, 9):
        return _data(source)
    options = _options(image)
    with tempfile.TemporaryFile() as target:
        turned = ImageOps.exif_transpose(image)
        turned.save(target, "JPEG" if image.format == "MPO" else image.format, **options)
        target.flush()
        return _data(target)


def _options(image: Image.Image) -> dict[str, Any]:
    """Return what keeps as much of the picture as can be kept."""
    profile = {"icc_profile": image.info["icc_profile"]} if image.info.get("icc_profile") else {}
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        sampling = JpegImagePlugin.get_sampling(image)
        return profile | {"qtables": image.quantization, "subsampling": max(sampling, 0)}
    return profile | ({"quality": 95} if image.format == "WEBP" else {})


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


def _walk_jpeg(data: Data) -> Iterator[Piece]:
    """Keep what a decoder needs, the colour profile and nothing else."""
    yield 0, 2
    at = 2
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
        at = end


def _walk_webp(data: Data) -> Iterator[Piece]:
    kept: list[Piece] = []
    size, at = 4, 12
    whole = min(len(data), 8 + _number(data, 4, "<I"))
    while at + 8 <= whole:
        name, length = data[at : at + 4], _number(data, at + 4, "<I")
        end = at + 8 + length + length % 2
        if end > whole + 1:
            raise _BrokenError
        if name in _WEBP_KEPT:
            is_head = name == b"VP8X"
            kept += [(at, at + 8), bytes([data[at + 8] & ~_WEBP_FLAGS]), (at + 9, end)] if is_head else [(at, end)]
            size += end - at
        at = end
    if not kept:
        raise _BrokenError
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
