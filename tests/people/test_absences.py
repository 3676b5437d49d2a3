"""Being away: who is told instead, and whose absence is whose to enter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from people.models import Absence, User, UserKind
from people.operations.absences import BadAbsence, end_absence, enter_absence
from people.queries import Holder, holders_by_role
from supportdesk.audit.models import AuditEntry
from tests.clients import VendorClient
from tests.factories import make_staff, make_user
from tests.people.conftest import PASSWORD, sign_in
from tests.reading import texts
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ada(vendor: Vendor) -> User:
    """Who leads the team."""
    return make_staff("Ada", roles=("lead",), password=PASSWORD)


@pytest.fixture
def bea(vendor: Vendor) -> User:
    """A colleague."""
    return make_staff("Bea")


def away(user: User, substitute: User | None, *, actor: User | None = None, days: int = 1) -> Absence:
    return enter_absence(
        user=user, starts_at=NOW, ends_at=NOW + days * DAY, substitute=substitute, actor=actor or user, now=NOW
    )


def told(at: datetime) -> list[Holder]:
    return holders_by_role(["lead"], at=at)["lead"]


def test_who_stands_in_is_told_from_the_start_on_and_not_at_the_end(ada: User, bea: User) -> None:
    away(ada, bea)
    assert told(NOW - timedelta(seconds=1)) == [Holder(ada)]
    assert told(NOW) == [Holder(bea, instead_of=ada)]
    assert told(NOW + DAY) == [Holder(ada)]


def test_a_substitute_who_is_away_too_has_a_substitute(ada: User, bea: User) -> None:
    cleo = make_staff("Cleo")
    away(ada, bea)
    away(bea, cleo)
    assert told(NOW) == [Holder(cleo, instead_of=ada)]


def test_nobody_is_told_where_substitutes_go_round_in_a_circle(ada: User, bea: User) -> None:
    away(ada, bea)
    away(bea, ada)
    assert told(NOW) == []


def test_nobody_is_told_without_a_substitute(ada: User) -> None:
    away(ada, None)
    assert told(NOW) == []


def test_a_closed_account_stands_in_for_nobody(ada: User, bea: User) -> None:
    away(ada, bea)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert told(NOW) == []


def test_who_holds_the_role_and_stands_in_is_told_once(ada: User) -> None:
    bea = make_staff("Bea", roles=("lead",))
    away(ada, bea)
    assert [holder.person for holder in told(NOW)] == [bea]


def test_ended_early_the_person_is_told_again(ada: User, bea: User) -> None:
    absence = away(ada, bea, days=5)
    end_absence(absence=absence, actor=ada, now=NOW + DAY)
    assert told(NOW + DAY) == [Holder(ada)]
    assert Absence.objects.get().ends_at == NOW + DAY


def test_taken_back_before_it_begins_nothing_is_left(ada: User, bea: User) -> None:
    absence = away(ada, bea)
    end_absence(absence=absence, actor=ada, now=NOW - DAY)
    assert Absence.objects.count() == 0


def test_entering_is_audited(ada: User, bea: User) -> None:
    away(ada, bea)
    entry = AuditEntry.objects.get(action="people.absence.entered")
    assert entry.data == {"from": NOW.isoformat(), "until": (NOW + DAY).isoformat(), "substitute": "Bea"}


def test_an_admin_enters_it_for_others_and_a_colleague_does_not(ada: User, bea: User) -> None:
    with pytest.raises(BadAbsence, match="by oneself or by an admin"):
        away(ada, bea, actor=bea)
    away(ada, bea, actor=make_staff("Admin", is_admin=True))
    assert told(NOW) == [Holder(bea, instead_of=ada)]


@pytest.mark.parametrize(
    ("starts", "ends", "stand_in", "said"),
    [
        (1, 1, "bea", "The end comes after the start."),
        (-2, -1, "bea", "This time is over already."),
        (0, 1, "self", "A colleague stands in"),
        (0, 1, "contact", "A colleague stands in"),
    ],
)
def test_what_makes_no_sense_is_refused(ada: User, bea: User, starts: int, ends: int, stand_in: str, said: str) -> None:
    people = {"bea": bea, "self": ada, "contact": make_user(kind=UserKind.CONTACT)}
    with pytest.raises(BadAbsence, match=said):
        enter_absence(
            user=ada,
            starts_at=NOW + starts * DAY,
            ends_at=NOW + ends * DAY,
            substitute=people[stand_in],
            actor=ada,
            now=NOW,
        )


def test_one_enters_it_on_ones_own_page(browser: VendorClient, ada: User, bea: User) -> None:
    sign_in(browser, ada.email)
    form = {"starts_at": "2099-12-24T08:00", "ends_at": "2099-12-28T08:00", "substitute": str(bea.pk)}
    page = browser.post("/account/absences/", form, follow=True)
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute, absence.starts_at) == (ada, bea, datetime(2099, 12, 24, 8, tzinfo=UTC))
    assert "Bea" in texts(page, "td")
    browser.post(f"/account/absences/{absence.pk}/end/")
    assert Absence.objects.count() == 0


def test_a_bad_one_is_refused_with_what_was_typed(browser: VendorClient, ada: User) -> None:
    sign_in(browser, ada.email)
    answer = browser.post("/account/absences/", {"starts_at": "2099-12-24T08:00", "ends_at": "2099-12-23T08:00"})
    assert answer.status_code == 422
    assert "The end comes after the start." in answer.content.decode()


def test_a_colleagues_absence_is_not_ones_own_to_end(browser: VendorClient, ada: User, bea: User) -> None:
    absence = away(bea, None)
    sign_in(browser, ada.email)
    assert browser.post(f"/account/absences/{absence.pk}/end/").status_code == 404


def test_customers_have_no_absences(browser: VendorClient, contact: User) -> None:
    sign_in(browser, contact.email)
    assert browser.get("/account/absences/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    browser: VendorClient, ada: User, bea: User, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        day = datetime(2099, 1, 1 + number, tzinfo=UTC)
        enter_absence(user=ada, starts_at=day, ends_at=day + DAY, substitute=bea, actor=ada, now=NOW)
    sign_in(browser, ada.email)
    browser.get("/account/absences/")
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]  # a fixture of pytest-django
        browser.get("/account/absences/")


QUERIES = 10
