"""Pictures lose what their makers did not mean to send, and nothing else."""

from __future__ import annotations

import io
import struct
import tempfile
import time
import tracemalloc
import zlib
from base64 import b64decode
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from supportdesk.kernel.files.images import ImageTooLargeError, check_pixels, clean_picture

SECRET = "Elm Street 12"
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


def picture(form: str, *, orientation: int = 1, size: tuple[int, int] = (48, 32), **options: Any) -> bytes:
    """Return a picture that says where it was taken: red on the left, blue on the right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION] = orientation, SECRET
    exif[GPS] = {1: "N"}
    target = io.BytesIO()
    image.save(target, form, exif=exif, **options)
    return target.getvalue()


def clean(content: bytes) -> bytes:
    """Return the picture as it is kept."""
    chunks = clean_picture(io.BytesIO(content))
    assert chunks is not None
    return b"".join(chunks)


def opened(content: bytes) -> Image.Image:
    """Return the picture, unpacked."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_place_and_words_are_gone_and_every_pixel_is_as_it_was(form: str) -> None:
    content = picture(form)
    assert (SECRET.encode() in content, opened(content).getexif().get_ifd(GPS)) == (True, {1: "N"})
    kept = clean(content)
    assert SECRET.encode() not in kept
    assert dict(opened(kept).getexif()) == {}
    assert opened(kept).tobytes() == opened(content).tobytes()


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_lies_on_its_side_keeps_the_orientation_alone(form: str, orientation: int) -> None:
    content = picture(form, orientation=orientation)
    kept = clean(content)
    assert (SECRET.encode() in kept, dict(opened(kept).getexif())) == (False, {ORIENTATION: orientation})
    assert opened(kept).tobytes() == opened(content).tobytes()


@pytest.mark.parametrize("orientation", [0, 1, 9, 65535])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_an_orientation_that_is_none_is_gone(form: str, orientation: int) -> None:
    assert dict(opened(clean(picture(form, orientation=orientation))).getexif()) == {}


def test_little_endian_metadata_are_read_as_well() -> None:
    little = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, 6, 0, 0)
    target = io.BytesIO()
    Image.new("RGB", (48, 32)).save(target, "JPEG", exif=b"Exif\0\0" + little)
    assert dict(opened(clean(target.getvalue())).getexif()) == {ORIENTATION: 6}


def one_colour_webp() -> bytes:
    """Return 6300 x 6300 points on their side in a hundred bytes or so."""
    return b64decode(
        "UklGRlAAAABXRUJQVlA4WAoAAAAIAAAAmxgAmxgAVlA4TA8AAAAvm9gmBgcQ0f/+ByKi/wEARVhJRhoAAABNTQAqAAAACAABARIA"
        "AwAAAAEABgAAAAAAAA=="
    )


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_attack_S05_a_picture_of_forty_megapixels_is_never_unpacked(form: str) -> None:
    content = one_colour_png(6300) if form == "PNG" else one_colour_webp()
    small = picture(form, orientation=6, size=(63, 63))
    small += bytes(max(len(content) - len(small), 0))  # as many bytes to read
    assert dict(Image.open(io.BytesIO(clean(content))).getexif()) == {ORIENTATION: 6}
    assert seconds_for(content) < 20 * seconds_for(small) + 0.05
    assert peak_for(content) < 2 * len(content) + 1_000_000


def seconds_for(content: bytes) -> float:
    """Return the processor's time for three pictures of a kind."""
    began = time.process_time()
    for _ in range(3):
        check_pixels(io.BytesIO(content), max_pixels=40_000_000)
        clean(content)
    return time.process_time() - began


def peak_for(content: bytes) -> int:
    """Return the most memory that Python takes for a picture."""
    tracemalloc.start()
    clean(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def one_colour_png(side: int) -> bytes:
    """Return a picture on its side that unpacks to a thousand times its size."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(side * (1 + -(-side // 8))))
    exif = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, 6, 0, 0)
    pieces = {b"IHDR": head, b"eXIf": exif, b"IDAT": data, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, piece) for name, piece in pieces.items())


@settings(max_examples=60, deadline=None)
@given(
    form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    changes=st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=6)), max_size=8),
)
def test_attack_S05_bytes_put_anywhere_neither_break_nor_enlarge_a_picture(
    form: str, changes: list[tuple[int, bytes]]
) -> None:
    content = bytearray(sample(form))
    for at, put in changes:
        content[at % len(content) : at % len(content) + len(put)] = put
    try:
        chunks = clean_picture(io.BytesIO(bytes(content)))
    except ImageTooLargeError:
        return
    kept = b"" if chunks is None else b"".join(chunks)
    assert len(kept) <= len(content) + 1


def test_a_progressive_jpeg_keeps_all_of_its_scans() -> None:
    content = picture("JPEG", progressive=True, size=(200, 150))
    assert opened(clean(content)).tobytes() == opened(content).tobytes()


def test_the_colour_profile_stays() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form in ("JPEG", "PNG", "WEBP"):
        for orientation in (1, 6):
            kept = opened(clean(picture(form, orientation=orientation, icc_profile=profile)))
            assert kept.info["icc_profile"] == profile, (form, orientation)


def test_comments_of_a_jpeg_and_texts_of_a_png_are_gone() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", SECRET)
    texts.add_itxt("XML:com.adobe.xmp", SECRET)
    for content in (picture("JPEG", comment=SECRET), picture("PNG", pnginfo=texts)):
        assert SECRET.encode() not in clean(content)


def test_an_animated_gif_continues_moving_without_its_comment() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=50, comment=SECRET)
    content = target.getvalue()
    assert SECRET.encode() in content
    kept = clean(content)
    image = Image.open(io.BytesIO(kept))
    assert (image.n_frames, image.info["loop"], SECRET.encode() in kept) == (3, 0, False)  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_hides_behind_the_end_is_cut_off(form: str) -> None:
    content = picture(form) if form != "GIF" else _gif()
    assert b"PK\x03\x04" not in clean(content + b"PK\x03\x04<script>alert(1)</script>")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_cutting_a_picture_off_anywhere_breaks_nothing(form: str) -> None:
    content = picture(form) if form != "GIF" else _gif()
    for length in range(0, len(content), 7):
        chunks = clean_picture(io.BytesIO(content[:length]))
        assert chunks is None or len(b"".join(chunks)) <= length + 1


def test_bytes_that_only_begin_like_a_picture_are_left_alone() -> None:
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\0\0\0WEBP"):
        assert clean_picture(io.BytesIO(head + b"nonsense" * 20)) is None


def test_a_file_on_disk_is_read_from_there() -> None:
    content = picture("JPEG")
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        chunks = clean_picture(file)
        assert chunks is not None
        assert b"".join(chunks) == clean(content)


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(8_000, 5_000, True), (8_001, 5_000, False), (100_000, 100_000, False)]
)
def test_attack_A12_a_flood_of_pixels_is_seen_without_unpacking(width: int, height: int, *, fits: bool) -> None:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + _chunk(b"IEND", b"")
    )
    if fits:
        check_pixels(io.BytesIO(bomb), max_pixels=40_000_000)
        return
    with pytest.raises(ImageTooLargeError):
        check_pixels(io.BytesIO(bomb), max_pixels=40_000_000)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@cache
def sample(form: str) -> bytes:
    """Return a picture on its side."""
    return picture(form, orientation=6) if form != "GIF" else _gif()


def _gif() -> bytes:
    target = io.BytesIO()
    Image.new("P", (16, 16), 1).save(target, "GIF")
    return target.getvalue()
