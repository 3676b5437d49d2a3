"""Private files by vendor."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from supportdesk.kernel.files import storage as files
from supportdesk.kernel.tenancy import TenancyError, vendor_schema
from vendors.models import Vendor


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Settings) -> Path:
    settings.PRIVATE_FILES_ROOT = tmp_path
    return tmp_path


def test_what_was_stored_is_read_again(vendor: Vendor) -> None:
    name = files.store([b"one ", b"two"], max_bytes=100)
    with files.open_stored(name) as file:
        assert file.read() == b"one two"


def test_T13_the_file_lies_in_its_vendors_folder(vendor: Vendor, root: Path) -> None:
    name = files.store([b"x"], max_bytes=100)
    assert [path for path in root.rglob("*") if path.is_file()] == [root / vendor.schema_name / name[:2] / name]


def test_T13_another_vendor_cannot_open_it(vendor: Vendor, other_vendor: Vendor) -> None:
    name = files.store([b"canary"], max_bytes=100)
    with vendor_schema(other_vendor.schema_name), pytest.raises(FileNotFoundError), files.open_stored(name):
        pass


def test_T13_files_have_no_address(db: None) -> None:
    assert (settings.MEDIA_URL, settings.MEDIA_ROOT) == ("/", "")


def test_T13_outside_a_vendor_nothing_is_stored(db: None, root: Path) -> None:
    with pytest.raises(TenancyError):
        files.store([b"x"], max_bytes=100)
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "a" * 31, "A" * 32, "a" * 31 + "\n", "%2e%2e"])
def test_names_that_are_not_ours_are_not_found(vendor: Vendor, name: str) -> None:
    with pytest.raises(FileNotFoundError), files.open_stored(name):
        pass


def test_a_file_that_is_too_large_leaves_nothing(vendor: Vendor, root: Path) -> None:
    with pytest.raises(files.FileTooLargeError):
        files.store([b"12345", b"67890"], max_bytes=9)
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_an_upload_that_breaks_off_leaves_nothing(vendor: Vendor, root: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(broken(), max_bytes=100)  # type: ignore[arg-type]
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_only_the_desk_may_look_into_the_folder(vendor: Vendor, root: Path) -> None:
    files.store([b"x"], max_bytes=100)
    assert (root / vendor.schema_name).stat().st_mode & 0o777 == 0o700


def test_removing_twice_is_no_error(vendor: Vendor) -> None:
    name = files.store([b"x"], max_bytes=100)
    files.remove(name)
    files.remove(name)
    with pytest.raises(FileNotFoundError):
        files.open_stored(name)


def test_attack_S17_uploads_leave_a_reserve_on_the_disk(vendor: Vendor, root: Path, settings: Settings) -> None:
    settings.FILES_RESERVE_MB = 10**9
    with pytest.raises(OSError, match="reserve") as refused:
        files.store([b"x"], max_bytes=100)
    assert refused.value.errno == errno.ENOSPC
    assert [path for path in root.rglob("*") if path.is_file()] == []
