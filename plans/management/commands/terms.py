"""`manage.py terms load|draft|export|check`: vendors' support terms as files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from people.queries import get_team_names
from plans.core.documents import read_version
from plans.core.files.export import export_vendor_folder
from plans.core.files.folder import read_unfinished_folder, read_vendor_folder
from plans.core.files.templates import FOLDER, TEMPLATES
from plans.core.files.worked_examples import check_examples
from plans.core.problems import TermsError
from plans.core.terms import VendorTerms
from plans.errors import (
    AlreadyPublishedDifferently,
    DocumentRefused,
    InterpretationsNotConfirmed,
    LabelTaken,
    NothingPublished,
)
from plans.models import Draft, Publication
from plans.operations import publish_terms, save_draft
from plans.presentation.labels import describe_missing_teams
from plans.queries import get_publication, get_terms
from supportdesk.kernel import clock
from supportdesk.kernel.tenancy import vendor_schema
from vendors.models import Vendor
from vendors.queries import vendor_by_key


class Command(BaseCommand):
    """Reads, checks, publishes and writes the files of vendors' terms."""

    help = "Publish support terms from files, keep them as a draft, export published ones, or check the files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and with which vendors or folders."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="load|draft|export|check")
        load = acts.add_parser("load", help="publish terms from files")
        load.add_argument(
            "vendors",
            nargs="*",
            metavar="VENDOR|DIR",
            help="keys of vendors or folders; default: all folders of vendor_terms",
        )
        load.add_argument(
            "--confirm-interpretations",
            "--confirm-readings",  # its former name
            action="store_true",
            help="publish although the files contain interpretations: the vendor has confirmed them",
        )
        draft = acts.add_parser(
            "draft", help="save the terms, finished or not, as a draft to preview and publish in the console"
        )
        draft.add_argument("vendor", metavar="VENDOR", help="key of the vendor")
        draft.add_argument(
            "folder", nargs="?", type=Path, metavar="DIR", help="folder to read; default: the vendor's own"
        )
        draft.add_argument("--note", default="", help="note for those who prepare the draft")
        export = acts.add_parser("export", help="write the terms in force to files")
        export.add_argument("vendor", metavar="VENDOR", help="key of the vendor")
        export.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder to write to; default: ./VENDOR")
        check = acts.add_parser("check", help="check the files and list what is wrong")
        check.add_argument(
            "folders",
            nargs="*",
            type=Path,
            metavar="DIR",
            help="folders to check; default: all of vendor_terms and the templates",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the one act."""
        if options["act"] == "load":
            self._load(options["vendors"], are_interpretations_confirmed=options["confirm_interpretations"])
        elif options["act"] == "draft":
            self._draft(options["vendor"], options["folder"], options["note"])
        elif options["act"] == "export":
            self._export(options["vendor"], options["folder"])
        else:
            self._check(options["folders"] or [*_all_folders(), *(FOLDER / name for name in TEMPLATES)])

    @transaction.atomic
    def _load(self, names: list[str], *, are_interpretations_confirmed: bool) -> None:
        """Read everything before the first is published, so that a bad file stops the run with nothing half done."""
        folders = [_folder(name) for name in names] or list(_all_folders())
        read = [_read(folder) for folder in folders]
        vendors = [_vendor(terms.vendor.key) for terms in read]
        for vendor, terms in zip(vendors, read, strict=True):
            with vendor_schema(vendor.schema_name):
                known = Publication.objects.filter(label=terms.version.label).exists()
                try:
                    publication = publish_terms(
                        terms=terms, now=clock.now(), are_interpretations_confirmed=are_interpretations_confirmed
                    )
                except AlreadyPublishedDifferently as error:
                    raise CommandError(f"{vendor.key}: {error}") from error
                except InterpretationsNotConfirmed as error:
                    message = f"{vendor.key}: confirm these interpretations with the vendor, then repeat the command with --confirm-interpretations:\n{error}"
                    raise CommandError(message) from error
                teamless = describe_missing_teams(terms, get_team_names())
            words = (
                "is already published, nothing was changed"
                if known
                else f"takes effect on {publication.effective_from}"
            )
            for line in (f"version {publication.label} {words}", *teamless):
                self.stdout.write(f"{vendor.key}: {line}")

    def _draft(self, key: str, folder: Path | None, note: str) -> None:
        """Keep a folder as a draft, finished or not; a draft of the same label gets the new content."""
        vendor = _vendor(key)
        folder = folder or Path(settings.VENDOR_TERMS_ROOT) / key
        with _faults_said(folder):
            document, problems = read_unfinished_folder(folder)
        whose = _vendor_key(document)
        if whose not in (key, None):
            raise CommandError(
                f"{folder} has the terms of {whose}, not of {key}; name the other vendor or another folder."
            )
        with vendor_schema(vendor.schema_name):
            draft = Draft.objects.filter(label=read_version(document).label, published=None).first()
            try:
                saved = save_draft(document=document, note=note, actor=None, now=clock.now(), draft=draft)
            except (LabelTaken, DocumentRefused) as error:
                raise CommandError(f"{key}: {error}") from error
        words = "updated" if draft else "saved"
        until = " once these problems are fixed:" if problems else ""
        self.stdout.write(f"{key}: draft {saved.label} {words}; publish it in the console{until}")
        for problem in problems:
            self.stdout.write(f"{folder.name}/{problem}")

    def _export(self, key: str, folder: Path | None) -> None:
        vendor = _vendor(key)
        with vendor_schema(vendor.schema_name):
            try:
                terms = get_terms(get_publication(on=clock.now().date()))
            except NothingPublished as error:
                raise CommandError(f"{key}: {error}") from error
        folder = folder or Path(key)
        export_vendor_folder(terms, folder)
        self.stdout.write(f"{key}: version {terms.version.label} written to {folder}")

    def _check(self, folders: list[Path]) -> None:
        faults = []
        for folder in folders:
            try:
                terms = read_vendor_folder(folder)
                examples = check_examples(folder, terms)
            except TermsError as error:
                faults += _faults(folder, error)
            else:
                agree = f", worked examples that agree: {examples}" if examples else ""
                self.stdout.write(f"{folder.name}: version {terms.version.label} is valid{agree}")
        if faults:
            raise CommandError("\n".join(faults))


def _all_folders() -> Iterator[Path]:
    return (folder for folder in sorted(Path(settings.VENDOR_TERMS_ROOT).iterdir()) if folder.is_dir())


def _read(folder: Path) -> VendorTerms:
    with _faults_said(folder):
        return read_vendor_folder(folder)


@contextmanager
def _faults_said(folder: Path) -> Iterator[None]:
    try:
        yield
    except TermsError as error:
        raise CommandError("\n".join(_faults(folder, error))) from error


def _vendor_key(document: Mapping[str, Any]) -> object:
    vendor = document.get("vendor")
    return vendor.get("key") if isinstance(vendor, dict) else None


def _faults(folder: Path, error: TermsError) -> list[str]:
    return [f"{folder.name}/{problem}" if problem.file else f"{folder}: {problem}" for problem in error.problems]


def _folder(name: str) -> Path:
    """Return the folder of a vendor, else the one at this path."""
    own = Path(settings.VENDOR_TERMS_ROOT) / name
    return Path(name) if not own.is_dir() and Path(name).is_dir() else own


def _vendor(key: str) -> Vendor:
    try:
        return vendor_by_key(key)
    except Vendor.DoesNotExist:
        raise CommandError(f"There is no vendor {key!r}; `vendor list` prints all, `vendor add` creates one.") from None
