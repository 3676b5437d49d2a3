"""Every log line names the vendor it is about (T22) and stays one line."""

from __future__ import annotations

import logging

from django.db import connection


class VendorFilter(logging.Filter):
    """Puts the connection's schema on the record as `vendor`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the vendor; never hold a record back."""
        record.vendor = getattr(connection, "schema_name", None) or "-"
        return True


class OneLineFormatter(logging.Formatter):
    """Writes line breaks out, so that no text from outside can pass for a line of its own (A58)."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        """Return the line without its traceback, which logging adds below."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")
