"""Being away: who is told instead, and whose absence is whose to enter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from people.errors import BadAbsence
from people.models import Absence, User, UserKind
from people.operations.absences import end_absence, enter_absence
from people.queries import Holder, holders_by_role
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel import clock
from supportdesk.kernel.database.date_constraints import constraint_name
from supportdesk.kernel.fields.ranges import NEAR
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


def typed(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M}"


def notified(at: datetime) -> list[Holder]:
    return holders_by_role(["lead"], at=at)["lead"]


def test_who_stands_in_is_notified_from_the_start_on_and_not_at_the_end(ada: User, bea: User) -> None:
    away(ada, bea)
    assert notified(NOW - timedelta(seconds=1)) == [Holder(ada)]
    assert notified(NOW) == [Holder(bea, instead_of=ada)]
    assert notified(NOW + DAY) == [Holder(ada)]


def test_a_substitute_who_is_away_too_has_a_substitute(ada: User, bea: User) -> None:
    cleo = make_staff("Cleo")
    away(ada, bea)
    away(bea, cleo)
    assert notified(NOW) == [Holder(cleo, instead_of=ada)]


def test_no_one_is_notified_where_substitutes_go_round_in_a_circle(ada: User, bea: User) -> None:
    away(ada, bea)
    away(bea, ada)
    assert notified(NOW) == []


def test_nobody_is_told_without_a_substitute(ada: User) -> None:
    away(ada, None)
    assert notified(NOW) == []


def test_a_closed_account_stands_in_for_nobody(ada: User, bea: User) -> None:
    away(ada, bea)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert notified(NOW) == []


def test_who_holds_the_role_and_stands_in_is_notified_once(ada: User) -> None:
    bea = make_staff("Bea", roles=("lead",))
    away(ada, bea)
    assert [holder.person for holder in notified(NOW)] == [bea]


def test_ended_early_the_person_is_notified_again(ada: User, bea: User) -> None:
    absence = away(ada, bea, days=5)
    end_absence(absence=absence, actor=ada, now=NOW + DAY)
    assert notified(NOW + DAY) == [Holder(ada)]
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
    with pytest.raises(BadAbsence, match="by the person or by an admin"):
        away(ada, bea, actor=bea)
    away(ada, bea, actor=make_staff("Admin", is_admin=True))
    assert notified(NOW) == [Holder(bea, instead_of=ada)]


@pytest.mark.parametrize(
    ("starts", "ends", "stand_in", "expected_message"),
    [
        (1, 1, "bea", "The end must be after the start."),
        (-2, -1, "bea", "This period is already over."),
        (0, 1, "self", "The substitute must be a colleague"),
        (0, 1, "contact", "The substitute must be a colleague"),
    ],
)
def test_what_makes_no_sense_is_refused(
    ada: User, bea: User, starts: int, ends: int, stand_in: str, expected_message: str
) -> None:
    people = {"bea": bea, "self": ada, "contact": make_user(kind=UserKind.CONTACT)}
    with pytest.raises(BadAbsence, match=expected_message):
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
    starts_at = clock.now().replace(hour=8, minute=0, second=0, microsecond=0) + 30 * DAY
    form = {"starts_at": typed(starts_at), "ends_at": typed(starts_at + 4 * DAY), "substitute": str(bea.pk)}
    page = browser.post("/account/absences/", form, follow=True)
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute, absence.starts_at) == (ada, bea, starts_at)
    assert "Bea" in texts(page, "td")
    browser.post(f"/account/absences/{absence.pk}/end/")
    assert Absence.objects.count() == 0


def test_a_bad_one_is_refused_with_what_was_typed(browser: VendorClient, ada: User) -> None:
    sign_in(browser, ada.email)
    ahead = clock.now() + 30 * DAY
    answer = browser.post("/account/absences/", {"starts_at": typed(ahead), "ends_at": typed(ahead - DAY)})
    assert answer.status_code == 422
    assert "The end must be after the start." in answer.content.decode()


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
        day = clock.now() + (1 + number) * DAY
        enter_absence(user=ada, starts_at=day, ends_at=day + DAY, substitute=bea, actor=ada, now=clock.now())
    sign_in(browser, ada.email)
    browser.get("/account/absences/")
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]  # a fixture of pytest-django
        browser.get("/account/absences/")


QUERIES = 10


@pytest.mark.parametrize("year", ["0001", "1899", "2399", "2400", "9999"])
def test_attack_S06_an_absence_of_another_age_is_refused_with_the_range(
    browser: VendorClient, ada: User, year: str
) -> None:
    sign_in(browser, ada.email)
    answer = browser.post("/account/absences/", {"starts_at": f"{year}-01-01T00:00", "ends_at": f"{year}-06-01T00:00"})
    first, last = NEAR.days(clock.now())
    assert (answer.status_code, Absence.objects.count()) == (422, 0)
    assert answer.content.decode().count(f"Enter a time between {first} and {last}.") >= 2


def test_attack_S06_no_act_enters_one_either(ada: User) -> None:
    with pytest.raises(BadAbsence, match="between 2025-11-17 and 2028-11-19"):
        enter_absence(
            user=ada, starts_at=datetime(1, 1, 1, tzinfo=UTC), ends_at=NOW + DAY, substitute=None, actor=ada, now=NOW
        )


def store_unreadable(table: str, column: str, value: str, pk: int) -> None:
    """Store an instant that PostgreSQL keeps and Python cannot read."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint_name(table, column)}")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])  # noqa: S608


def test_attack_S06_an_absence_that_cannot_be_read_still_says_who_stands_in(ada: User, bea: User) -> None:
    store_unreadable("people_absence", "starts_at", "0001-12-31 23:00:00+00 BC", away(ada, bea).pk)
    assert notified(NOW) == [Holder(bea, instead_of=ada)]


def test_attack_S06_where_a_substitute_cannot_be_read_nobody_counts_as_away(
    ada: User, bea: User, caplog: pytest.LogCaptureFixture
) -> None:
    away(ada, bea)
    store_unreadable("people_user", "created_at", "0001-12-31 23:00:00+00 BC", bea.pk)
    assert notified(NOW) == [Holder(ada)]
    assert [record.getMessage() for record in caplog.records] == [
        "Absences cannot be read; everyone counts as present."
    ]
