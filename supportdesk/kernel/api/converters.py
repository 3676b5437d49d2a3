"""Parts of addresses that are more than words."""

from __future__ import annotations

from django.urls import register_converter


class ReferenceConverter:
    """The number of a ticket or issue as people say it, such as `CASE-10001`; anything else is not one."""

    regex = "[A-Z]{2,5}-[0-9]{1,12}"

    def to_python(self, value: str) -> str:
        """Return it."""
        return value

    def to_url(self, value: str) -> str:
        """Return it."""
        return value


class AnyCaseReferenceConverter(ReferenceConverter):
    """The same as people type it, for pages that lead to the right spelling."""

    regex = "[A-Za-z]{2,5}-[0-9]{1,12}"


register_converter(ReferenceConverter, "reference")
register_converter(AnyCaseReferenceConverter, "any_case_reference")
