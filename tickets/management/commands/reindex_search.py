"""`manage.py reindex_search [VENDOR...]`: what search finds tickets and messages by, computed again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.errors import NothingPublished
from plans.queries import get_publication, get_terms
from supportdesk.kernel import clock
from supportdesk.kernel.tenancy import vendor_schema
from tickets.operations.indexing import reindex_search
from vendors.models import Vendor
from vendors.queries import all_vendors


class Command(BaseCommand):
    """Needed after the vendor's languages have changed; otherwise every write keeps the columns itself."""

    help = "Rebuild the search index of tickets and messages in the languages of the terms in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the vendors."""
        parser.add_argument("vendors", nargs="*", metavar="VENDOR", help="keys of vendors; default: all")
        parser.add_argument("--missing", action="store_true", help="only rows that are not indexed yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rebuild one vendor after the other."""
        vendors = {vendor.key: vendor for vendor in all_vendors()}
        unknown = [key for key in options["vendors"] if key not in vendors]
        if unknown:
            raise CommandError(f"There is no vendor {', '.join(unknown)}; choose from {', '.join(vendors)}.")
        for key in options["vendors"] or vendors:
            self._rebuild(vendors[key], only_missing=options["missing"])

    def _rebuild(self, vendor: Vendor, *, only_missing: bool) -> None:
        with vendor_schema(vendor.schema_name):
            try:
                terms = get_terms(get_publication(on=timezone.localdate(clock.now())))
            except NothingPublished:
                self.stdout.write(f"{vendor.key}: no terms in force, nothing to rebuild")
                return
            count = reindex_search(languages=terms.vendor.languages, only_missing=only_missing)
        self.stdout.write(f"{vendor.key}: rows rebuilt: {count}")
