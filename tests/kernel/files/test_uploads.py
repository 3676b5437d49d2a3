"""Files on their way in."""

from __future__ import annotations

from pytest_django import Settings

from supportdesk.kernel.files.uploads import BoundedFileUploadHandler

PIECE = b"x" * 65_536


def test_of_a_file_that_is_too_large_one_piece_more_is_written_than_may_be_kept(settings: Settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10 * len(PIECE)
    handler = BoundedFileUploadHandler()
    handler.new_file("files", "core.dump", "application/octet-stream", None)

    for number in range(100):
        handler.receive_data_chunk(PIECE, number * len(PIECE))

    kept = handler.file_complete(100 * len(PIECE))
    assert kept is not None
    with kept as file:
        assert (file.size, len(file.read())) == (100 * len(PIECE), 11 * len(PIECE))
