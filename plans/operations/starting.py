"""Drafts begun: empty, from a template, from uploaded files, as a copy of another version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override

from people.models import User
from plans.core.closed_days import suggest_label, with_version
from plans.core.files.folder import read_unfinished_files
from plans.core.files.templates import Identity, empty_document, fill_template
from plans.core.texts import Text
from plans.models import Draft, Publication
from plans.operations.drafts import save_draft, taken_labels
from plans.queries import get_terms
from vendors.core.colours import to_oklch
from vendors.queries import get_current_vendor, get_vendor_url


@transaction.atomic
def start_from_template(
    *, template: str, time_zone: str, holiday_region: Mapping[str, str], actor: User, now: datetime
) -> Draft:
    """Begin a draft with a template's terms, in the vendor's name and from today.

    Raises KeyError for a template that is not there, LabelTaken.
    """
    terms = fill_template(
        template,
        _identity(),
        time_zone=time_zone,
        holiday_region=holiday_region,
        effective_from=now.date(),
        taken=taken_labels(),
    )
    return save_draft(document=terms.model_dump(mode="json"), actor=actor, now=now)


@transaction.atomic
def start_empty_draft(*, actor: User, now: datetime) -> Draft:
    """Begin a draft that says whose terms it is and nothing else."""
    document = empty_document(_identity(), effective_from=now.date(), taken=taken_labels())
    return save_draft(document=document, actor=actor, now=now)


@transaction.atomic
def copy_version(*, publication: Publication, actor: User, now: datetime) -> Draft:
    """Begin a draft with the terms of a published version, under another name and from today."""
    terms = get_terms(publication)
    words = {}
    for language in terms.vendor.languages:
        with override(language):
            words[language] = gettext("Based on version %(label)s.") % {"label": publication.label}
    label = suggest_label(publication.label, effective_from=now.date(), taken=taken_labels())
    copied = with_version(terms, label=label, effective_from=now.date(), changes=Text(words))
    return save_draft(document=copied.model_dump(mode="json"), actor=actor, now=now)


@transaction.atomic
def upload_draft(*, files: Mapping[str, bytes], actor: User, now: datetime, draft: Draft | None = None) -> Draft:
    """Keep uploaded files as a draft, finished or not, a new one or in place of what a draft held.

    Raises TermsError for files that cannot be read, DocumentRefused, LabelTaken, AlreadyPublished.
    """
    document = read_unfinished_files(files).document
    return save_draft(document=document, note=draft.note if draft else "", actor=actor, now=now, draft=draft)


def _identity() -> Identity:
    vendor = get_current_vendor()
    return Identity(
        key=vendor.key,
        name=vendor.name,
        sales_url=f"{get_vendor_url()}/plans/",
        accent=to_oklch(vendor.accent) if vendor.accent else "",
    )
