"""Drafts of terms: kept, extended, thrown away, published once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from people.models import User
from plans.core.terms import VendorTerms
from plans.errors import AlreadyPublished, EffectiveInThePast, InterpretationsNotConfirmed, LabelTaken
from plans.models import Draft, Publication
from plans.operations import add_closed_day, discard_draft, publish_draft, rename_draft, save_draft
from plans.queries import get_terms, list_drafts
from supportdesk.audit.models import AuditEntry
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = NOW.date()
CLOSED = date(2026, 12, 2)


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with terms in force."""
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    """Who prepares and publishes."""
    return make_staff("Admin", is_admin=True)


def document(world: World, *, label: str = "5", effective_from: date = TODAY) -> dict[str, Any]:
    """Return the terms in force under another label and date."""
    version = world.terms.version.model_copy(update={"label": label, "effective_from": effective_from})
    return world.terms.model_copy(update={"version": version}).model_dump(mode="json")


def draft_of(world: World, admin: User, **version: Any) -> Draft:
    """Return a draft that is kept."""
    return save_draft(document=document(world, **version), actor=admin, now=NOW)


def test_a_draft_is_kept_whole_under_its_documents_label_and_day(world: World, admin: User) -> None:
    draft = save_draft(document=document(world), note=" Prepared for spring. ", actor=admin, now=NOW)
    assert (draft.label, draft.effective_from, draft.note) == ("5", TODAY, "Prepared for spring.")
    assert VendorTerms.model_validate(draft.document).plans == world.terms.plans
    assert list_drafts() == [draft]


def test_saving_a_draft_again_puts_the_new_content_in_its_place(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    later = NOW + timedelta(hours=1)
    again = save_draft(document=document(world, label="5.1"), actor=admin, now=later, draft=draft)
    assert (again.pk, again.label, again.created_at, again.changed_at) == (draft.pk, "5.1", NOW, later)
    assert Draft.objects.count() == 1


def test_a_draft_gets_another_name_day_and_note_and_says_the_same_of_its_changes(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    renamed = rename_draft(draft=draft, label="5.1", effective_from=CLOSED, note=" For winter ", actor=admin, now=NOW)
    assert (renamed.pk, renamed.label, renamed.effective_from, renamed.note) == (draft.pk, "5.1", CLOSED, "For winter")
    version = VendorTerms.model_validate(renamed.document).version
    assert (version.label, version.effective_from, version.changes) == ("5.1", CLOSED, world.terms.version.changes)


def test_a_draft_gets_no_day_that_is_over(world: World, admin: User) -> None:
    with pytest.raises(EffectiveInThePast):  # REPORT-W10
        rename_draft(
            draft=draft_of(world, admin),
            label="5",
            effective_from=TODAY - timedelta(days=1),
            note="",
            actor=admin,
            now=NOW,
        )


def test_a_label_that_a_version_or_another_draft_has_is_refused(world: World, admin: User) -> None:
    draft_of(world, admin)
    for label in ("5", world.terms.version.label):
        with pytest.raises(LabelTaken):
            draft_of(world, admin, label=label)


def test_the_database_refuses_two_drafts_of_one_label(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    draft.pk = None
    with pytest.raises(IntegrityError, match="draft_label_once_unpublished"):
        draft.save(force_insert=True)


def test_the_database_refuses_to_change_what_is_published(world: World) -> None:
    with pytest.raises(IntegrityError, match="UPDATE of plans_publication is refused"), transaction.atomic():
        Publication.objects.update(label="6")


def test_discarding_removes_the_draft_leaves_a_trace_and_twice_changes_nothing(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    for _ in range(2):
        discard_draft(draft=Draft(pk=draft.pk), actor=admin, now=NOW)
    assert not Draft.objects.exists()
    assert AuditEntry.objects.filter(action="plans.draft.discarded").count() == 1


def test_a_closed_day_makes_a_draft_of_the_terms_in_force(world: World, admin: User) -> None:
    key = world.terms.calendars[0].key
    draft = add_closed_day(
        calendar_keys=[key], day=CLOSED, name="Works outing", effective_from=TODAY, actor=admin, now=NOW
    )
    terms = VendorTerms.model_validate(draft.document)
    assert (draft.label, draft.effective_from) == (f"{world.terms.version.label} / 2026-11-18", TODAY)
    assert terms.calendar(key).document["holidays"] == [{"date": "2026-12-02", "name": "Works outing"}]
    assert terms.version.changes.pick("en") == "Closed on 2 Dec 2026: Works outing."
    assert terms.version.changes.pick("de") == "Geschlossen am 2. Dez 2026: Works outing."


def test_a_second_closed_day_extends_the_draft(world: World, admin: User) -> None:
    key = world.terms.calendars[0].key
    draft = add_closed_day(calendar_keys=[key], day=CLOSED, name="One", effective_from=TODAY, actor=admin, now=NOW)
    draft = add_closed_day(
        calendar_keys=[key],
        day=date(2026, 12, 3),
        name="Two",
        effective_from=TODAY,
        actor=admin,
        now=NOW,
        draft=draft,
    )
    terms = VendorTerms.model_validate(draft.document)
    assert terms.calendar(key).document["holidays"] == [
        {"date": "2026-12-02", "name": "One"},
        {"date": "2026-12-03", "name": "Two"},
    ]
    assert terms.version.changes.pick("en") == "Closed on 2 Dec 2026: One. Closed on 3 Dec 2026: Two."
    assert Draft.objects.count() == 1


def test_publishing_a_draft_publishes_its_document_and_remembers_what_became_of_it(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    publication = publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)
    assert get_terms(publication) == VendorTerms.model_validate(draft.document)
    draft.refresh_from_db()
    assert (draft.published, list_drafts()) == (publication, [])


def test_a_published_draft_is_not_published_changed_or_discarded_again(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    publication = publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)
    with pytest.raises(AlreadyPublished) as refused:
        publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)
    assert refused.value.publication == publication
    with pytest.raises(AlreadyPublished):
        save_draft(document=document(world, label="6"), actor=admin, now=NOW, draft=draft)
    with pytest.raises(AlreadyPublished):
        discard_draft(draft=draft, actor=admin, now=NOW)
    assert Publication.objects.filter(label="5").count() == 1


def test_a_version_does_not_take_effect_before_it_is_published(world: World, admin: User) -> None:
    draft = draft_of(world, admin, effective_from=TODAY - timedelta(days=1))
    with pytest.raises(EffectiveInThePast):
        publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)
    assert not Publication.objects.filter(label="5").exists()


def test_E5_open_readings_are_confirmed_before_a_draft_is_published(world: World, admin: User) -> None:
    draft = draft_of(world, admin)
    with pytest.raises(InterpretationsNotConfirmed):
        publish_draft(draft=draft, are_interpretations_confirmed=False, actor=admin, now=NOW)
    assert list_drafts() == [draft]
