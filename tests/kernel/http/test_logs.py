"""Log lines."""

from __future__ import annotations

import io
import logging
import logging.config
from typing import Any

import pytest
from django.conf import settings

from vendors.models import Vendor


def line(message: str, *args: Any) -> str:
    """Return what the handler of the settings writes for a message."""
    configuration = {**settings.LOGGING, "disable_existing_loggers": False}
    handler = logging.config.DictConfigurator(configuration)
    handler.configure()
    written = logging.getLogger().handlers[-1]
    stream = io.StringIO()
    assert isinstance(written, logging.StreamHandler)
    written.setStream(stream)
    logging.getLogger("tests").warning(message, *args)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def root_logger() -> Any:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_T22_a_line_names_its_vendor(vendor: Vendor) -> None:
    assert f" WARNING {vendor.schema_name} tests: hello\n" in line("hello")


def test_T22_outside_a_vendor_it_says_public(db: None) -> None:
    assert " WARNING public tests: hello\n" in line("hello")


def test_a_text_from_outside_cannot_make_a_line_of_its_own(db: None) -> None:
    assert line("%s", "a\r\n2026-01-01 ERROR forged").count("\n") == 1
