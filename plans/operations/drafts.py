"""Drafts of terms: kept, extended by a closed day, discarded, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from people.models import User
from plans.core.closed_days import suggest_label, with_closed_day, with_version
from plans.core.documents import examine_document, find_unsafe, read_version
from plans.core.problems import as_problems, by_key
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from plans.errors import AlreadyPublished, DocumentRefused, EffectiveInThePast, LabelTaken
from plans.models import Draft, Publication
from plans.operations.publishing import digest_document, publish_terms
from plans.queries import get_draft_terms, get_publication, get_terms
from slas.presentation.labels import full_date
from supportdesk.audit.operations import record

_DRAFTS_LOCK = 0x64726166


@transaction.atomic
def save_draft(
    *, document: Mapping[str, Any], note: str = "", actor: User | None, now: datetime, draft: Draft | None = None
) -> Draft:
    """Keep a document of terms as a draft, finished or not, a new one or in place of what a draft held.

    What is wrong with it is kept beside it. Raises DocumentRefused, LabelTaken, AlreadyPublished.
    """
    unsafe = find_unsafe(document)
    if unsafe is not None:
        raise DocumentRefused(by_key(unsafe.path, document), unsafe.sentence)
    terms, faults = examine_document(document)
    _one_at_a_time()
    locked = None if draft is None else _lock(draft)
    saved = locked or Draft(created_by=actor, created_at=now)
    saved.document = terms.model_dump(mode="json") if terms else dict(document)
    version = read_version(saved.document)
    _refuse_taken_label(version.label, locked)
    saved.label = (
        version.label or saved.label or suggest_label(_("Draft"), effective_from=now.date(), taken=taken_labels())
    )
    saved.effective_from, saved.note, saved.changed_at = version.effective_from, note.strip(), now
    saved.problems = as_problems(faults, saved.document)
    saved.save()
    record(actor=actor or "command", action="plans.draft.saved", target=saved, data=_audited(saved), now=now)
    return saved


def _audited(draft: Draft) -> dict[str, Any]:
    return {
        "label": draft.label,
        "effective_from": draft.effective_from.isoformat() if draft.effective_from else None,
        "digest": digest_document(draft.document),
        "problems": len(draft.problems),
    }


@transaction.atomic
def rename_draft(*, draft: Draft, label: str, effective_from: date, note: str, actor: User, now: datetime) -> Draft:
    """Give a draft another name, day or note, finished or not; what it says of its changes stays.

    Raises LabelTaken, AlreadyPublished, EffectiveInThePast, Draft.DoesNotExist.
    """
    locked = _lock(draft)
    if effective_from < now.date():
        raise EffectiveInThePast(f"{effective_from.isoformat()} is in the past; choose today or later.")
    summary = locked.document.get("version")
    version = {
        **(summary if isinstance(summary, dict) else {}),
        "label": label,
        "effective_from": effective_from.isoformat(),
    }
    return save_draft(document={**locked.document, "version": version}, note=note, actor=actor, now=now, draft=locked)


@transaction.atomic
def discard_draft(*, draft: Draft, actor: User, now: datetime) -> None:
    """Discard a draft; raises AlreadyPublished. Discarding it a second time changes nothing."""
    found = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        return
    if found.published is not None:
        raise AlreadyPublished(found.published)
    record(actor=actor, action="plans.draft.discarded", target=found, data={"label": found.label}, now=now)
    found.delete()


@transaction.atomic
def add_closed_day(
    *,
    calendar_keys: Sequence[str],
    day: date,
    name: str,
    effective_from: date,
    actor: User,
    now: datetime,
    draft: Draft | None = None,
) -> Draft:
    """Close the desk on one day in some calendars: in a draft, or in a new one made from the terms in force.

    Raises KeyError for a calendar that is not there, AlreadyPublished, DraftUnfinished, NothingPublished.
    """
    locked = None if draft is None else _lock(draft)
    if locked is None:
        terms = get_terms(get_publication(on=effective_from))
        label = suggest_label(terms.version.label, effective_from=effective_from, taken=taken_labels())
        summary: Text | None = None
    else:
        terms = get_draft_terms(locked)
        label, effective_from, summary = terms.version.label, terms.version.effective_from, terms.version.changes
    changed = with_closed_day(terms, calendar_keys=calendar_keys, day=day, name=name)
    changes = _closing_text(terms, day, name, summary)
    changed = with_version(changed, label=label, effective_from=effective_from, changes=changes)
    note = locked.note if locked else ""
    return save_draft(document=changed.model_dump(mode="json"), note=note, actor=actor, now=now, draft=locked)


def _closing_text(terms: VendorTerms, day: date, name: str, summary: Text | None) -> Text:
    """Return what changed, in each of the vendor's languages, after what was said of the draft before."""
    default = terms.vendor.default_language
    words = {}
    for language in terms.vendor.languages:
        with override(language):
            sentence = gettext("Closed on %(day)s: %(name)s.") % {"day": full_date(day), "name": name}
        words[language] = f"{summary.pick(language, default)} {sentence}" if summary else sentence
    return Text(words)


@transaction.atomic
def publish_draft(*, draft: Draft, are_interpretations_confirmed: bool, actor: User, now: datetime) -> Publication:
    """Publish a draft as it stands; of two who do it at once one publishes, the other gets AlreadyPublished.

    Raises DraftUnfinished, EffectiveInThePast, InterpretationsNotConfirmed, AlreadyPublishedDifferently, Draft.DoesNotExist.
    """
    locked = _lock(draft)
    terms = get_draft_terms(locked)
    if terms.version.effective_from < now.date():
        raise EffectiveInThePast(
            f"The draft takes effect on {terms.version.effective_from.isoformat()}, which is in the past; choose today or later."
        )
    publication = publish_terms(
        terms=terms, now=now, are_interpretations_confirmed=are_interpretations_confirmed, actor=actor
    )
    locked.published, locked.changed_at = publication, now
    locked.save(update_fields=["published", "changed_at"])
    return publication


def _lock(draft: Draft) -> Draft:
    # Without select_related: a join is not read again after waiting for the lock, the row itself is.
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.published is not None:
        raise AlreadyPublished(locked.published)
    return locked


def _refuse_taken_label(label: str, draft: Draft | None) -> None:
    others = Draft.objects.filter(label=label, published=None)
    if draft is not None:
        others = others.exclude(pk=draft.pk)
    if others.exists() or Publication.objects.filter(label=label).exists():
        raise LabelTaken(f"There already is a version {label}; choose another label.")


def taken_labels() -> set[str]:
    """Return the labels that versions and unpublished drafts have."""
    return {
        *Publication.objects.values_list("label", flat=True),
        *Draft.objects.filter(published=None).values_list("label", flat=True),
    }


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:  # two new drafts at once would race for the label
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_DRAFTS_LOCK])
