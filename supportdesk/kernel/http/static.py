"""Style sheets as browsers get them: without the comments that are for us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments, and line ends where no selector goes on.
_FOR_US = re.compile(rb"/\*.*?\*/\n?|(?<=[{};,])\n\s*", re.DOTALL)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Compressed files under names of their content; a quarter of a commented sheet's weight is comments."""

    def post_process(self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002  # the signature is Django's
        """Take comments and line ends out of the collected sheets, then do as before."""
        if not dry_run:
            for name in paths:
                if name.endswith(".css"):
                    self._make_small(name)
        yield from super().post_process(paths, dry_run, **options)

    def _make_small(self, name: str) -> None:
        with self.open(name) as sheet:
            content = sheet.read()
        self.delete(name)
        self._save(name, ContentFile(_FOR_US.sub(b"", content)))
