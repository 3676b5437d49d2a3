"""Style sheets as browsers get them: without the comments and line breaks that are for us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from typing_extensions import override
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What browsers need nothing of, in the order in which it goes: comments, blanks beside signs, other line breaks.
_FOR_US = (
    (re.compile(rb"/\*.*?\*/", re.DOTALL), b""),
    (re.compile(rb"\s*([{};,])\s*|(?<=[:(])\s+|\s+(?=\))"), rb"\1"),
    (re.compile(rb"\s+"), b" "),
    (re.compile(rb";}"), b"}"),
)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Compressed files under names of their content; half of a sheet's weight is there for those who change it."""

    @override
    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Take comments and line breaks out of the collected sheets, then do as before."""
        if not dry_run:
            for name in paths:
                if name.endswith(".css"):
                    self._make_small(name)
        yield from super().post_process(paths, dry_run, **options)

    def _make_small(self, name: str) -> None:
        with self.open(name) as sheet:
            content = sheet.read()
        for pattern, kept in _FOR_US:
            content = pattern.sub(kept, content)
        self.delete(name)
        self._save(name, ContentFile(content.strip()))
