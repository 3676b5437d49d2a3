"""Drafts of terms that are not finished: saved with their problems, mended step by step, published only without any."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from people.models import User
from plans.core.documents import MAX_FAULTS
from plans.errors import DocumentRefused, DraftUnfinished, LabelTaken
from plans.models import Draft, Publication
from plans.operations import add_closed_day, publish_draft, rename_draft, save_draft
from plans.presentation.problems import describe_problems
from supportdesk.audit.models import AuditEntry
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with terms in force."""
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    """Who prepares and publishes."""
    return make_staff("Admin", is_admin=True)


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    """The terms in force under another label and day, whole."""
    whole = world.terms.model_dump(mode="json")
    return whole | {"version": whole["version"] | {"label": "5", "effective_from": "2026-12-01"}}


def save(document: dict[str, Any], admin: User, draft: Draft | None = None) -> Draft:
    """Save a document as a draft."""
    return save_draft(document=document, actor=admin, now=NOW, draft=draft)


def problems(draft: Draft) -> list[tuple[str, str]]:
    """Return the problems of a draft, as people read them."""
    return [(problem.field, problem.words) for problem in describe_problems(draft.problems)]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"hours": {"mon": [["09:00", "17:00"], ["16:00", "18:00"]]}}, "hours.mon", "Zeitfenster überschneiden sich um 16:00"),
        ({"hours": {"mon": []}}, "", "In den nächsten zehn Jahren wird nie geöffnet"),
        ({"tz": "Mars/Base"}, "tz", "Die Zeitzone 'Mars/Base' gibt es nicht"),
    ],
)  # fmt: skip
def test_what_the_engine_finds_in_a_calendar_is_said_in_german(
    document: dict[str, Any], admin: User, change: dict[str, Any], field: str, words: str
) -> None:
    calendar = document["calendars"][0]
    calendar["document"] |= change

    with override("de"):
        found = problems(save(document, admin))

    assert found[0] == (".".join(filter(None, ["calendars", calendar["key"], "document", field])), words)


def test_what_the_engine_finds_in_a_plan_is_said_in_german_at_its_field(document: dict[str, Any], admin: User) -> None:
    too_long = {"open_seconds": 10**12, "commitment": "effort"}
    document["plans"][0]["targets"]["resolution"] = {"1": too_long} | {key: {"best_effort": True} for key in "234"}

    with override("de"):
        found = problems(save(document, admin))

    field = "plans.basic.targets.resolution.1.open_seconds"
    assert found == [(field, "1000000000000 ist mehr als 3162240000")]


def test_a_draft_is_saved_with_its_problems_and_keeps_every_word(document: dict[str, Any], admin: User) -> None:
    del document["plans"][0]["rank"]
    document["plans"][1]["price"] = {"amount": "a lot", "currency": "EUR", "period": "year"}
    key, other = document["plans"][0]["key"], document["plans"][1]["key"]

    draft = Draft.objects.get(pk=save(document, admin).pk)

    assert draft.document == document
    assert (draft.label, draft.effective_from) == ("5", date(2026, 12, 1))
    assert problems(draft) == [
        (f"plans.{key}.rank", "this field is missing"),
        (f"plans.{other}.price.amount", "this must be an amount such as 129.00"),
    ]


def test_what_contradicts_itself_is_named_by_its_field_once_every_field_is_right(
    document: dict[str, Any], admin: User
) -> None:
    plan = document["plans"][0]
    plan["ladder"] = {"steps": [{"open_seconds": 60}], "roles": {severity: ["nobody"] for severity in "1234"}}
    roles = ", ".join(role["key"] for role in document["roles"])

    assert problems(save(document, admin)) == [
        (f"plans.{plan['key']}.ladder.roles.{severity}[0]", f"there is no role 'nobody'; known: {roles}")
        for severity in "1234"
    ]


def test_a_draft_of_nothing_but_a_vendor_is_a_draft(world: World, admin: User) -> None:
    draft = save({"vendor": {"key": "imagicle"}}, admin)

    assert (draft.label, draft.effective_from) == ("Draft / 2026-11-18", None)
    assert ("version", "this field is missing") in problems(draft)


@pytest.mark.parametrize(
    ("version", "label", "day"),
    [
        ({"label": "x" * 41, "effective_from": "2026-12-01"}, "Draft / 2026-11-18", date(2026, 12, 1)),
        ({"label": ["5"], "effective_from": "9999-12-31"}, "Draft / 2026-11-18", None),
        ({"label": "5", "effective_from": "soon"}, "5", None),
        ("5", "Draft / 2026-11-18", None),
    ],
)
def test_a_label_or_day_that_cannot_be_one_is_a_problem_of_the_draft(
    document: dict[str, Any], admin: User, version: object, label: str, day: date | None
) -> None:
    draft = save(document | {"version": version}, admin)

    assert (draft.label, draft.effective_from) == (label, day)
    assert {field.partition(".")[0] for field, _words in problems(draft)} == {"version"}


def test_a_draft_that_is_mended_has_no_problems_left(document: dict[str, Any], admin: User) -> None:
    draft = save(document | {"plans": []}, admin)

    assert problems(draft) == [("plans", "this must not be empty")]
    assert problems(save(document, admin, draft)) == []
    assert Draft.objects.count() == 1


def test_a_label_that_is_taken_is_refused_for_unfinished_drafts_too(document: dict[str, Any], admin: User) -> None:
    save(document, admin)

    with pytest.raises(LabelTaken):
        save(document | {"plans": []}, admin)


def test_an_unfinished_draft_gets_another_name_and_day_and_loses_nothing(document: dict[str, Any], admin: User) -> None:
    draft = save(document | {"plans": [], "version": {"title": "Winter"}}, admin)

    renamed = rename_draft(draft=draft, label="6", effective_from=TODAY, note="", actor=admin, now=NOW)

    assert (renamed.label, renamed.effective_from) == ("6", TODAY)
    version = {"title": "Winter", "label": "6", "effective_from": "2026-11-18"}
    assert renamed.document == document | {"plans": [], "version": version}
    assert [field for field, _words in problems(renamed)] == ["version.changes", "plans"]


def test_an_unfinished_draft_is_not_published_and_says_why(document: dict[str, Any], admin: User) -> None:
    draft = save(document | {"plans": []}, admin)

    with pytest.raises(DraftUnfinished) as refused:
        publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)

    assert list(refused.value.problems) == draft.problems
    assert str(refused.value) == "plans: this must not be empty"
    assert Draft.objects.get().published is None
    assert not Publication.objects.filter(label="5").exists()


def test_publishing_looks_at_the_terms_themselves_and_not_at_what_was_noted(
    document: dict[str, Any], admin: User
) -> None:
    draft = save(document | {"plans": []}, admin)
    Draft.objects.update(problems=[])  # as if the rules had been laxer when it was saved

    with pytest.raises(DraftUnfinished):
        publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)


def test_no_closed_day_goes_into_an_unfinished_draft(document: dict[str, Any], admin: User) -> None:
    draft = save(document | {"plans": []}, admin)

    with pytest.raises(DraftUnfinished):
        add_closed_day(
            calendar_keys=[document["calendars"][0]["key"]],
            day=date(2026, 12, 2),
            name="Works outing",
            effective_from=TODAY,
            actor=admin,
            now=NOW,
            draft=draft,
        )


def test_the_audit_log_says_how_many_problems_a_saved_draft_had(document: dict[str, Any], admin: User) -> None:
    save(document | {"plans": []}, admin)

    assert AuditEntry.objects.get(action="plans.draft.saved").data["problems"] == 1


def test_what_terms_never_are_is_refused_even_as_a_draft(document: dict[str, Any], admin: User) -> None:
    with pytest.raises(DocumentRefused) as refused:
        save(document | {"links": [{"key": "a"}] * 201}, admin)

    assert str(refused.value) == "links: this has more than 200 entries"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("link", [{}, {"key": "a", "text": {"en": "A"}, "url": "https://example.org"}])
def test_no_more_problems_are_kept_than_people_read(
    document: dict[str, Any], admin: User, link: dict[str, Any]
) -> None:
    draft = save(document | {"links": [link] * 200}, admin)

    assert len(draft.problems) == MAX_FAULTS


def test_problems_are_said_in_the_readers_language(document: dict[str, Any], admin: User) -> None:
    plan = document["plans"][0]
    del plan["rank"]
    plan["key"] = "Gold!"

    draft = save(document, admin)

    with override("de"):
        assert problems(draft) == [
            (
                "plans.Gold!.key",
                "„Gold!“ ist kein gültiger Schlüssel: Verwenden Sie höchstens 40 Kleinbuchstaben, Ziffern, _ und -, zum Beispiel gold-24",
            ),
            ("plans.Gold!.rank", "Dieses Feld fehlt"),
        ]
