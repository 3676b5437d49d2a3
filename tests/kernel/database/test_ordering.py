"""Names in the order in which a reader looks for them."""

from __future__ import annotations

from people.models import User
from people.queries import list_assignable_staff
from supportdesk.kernel.database.ordering import by_name
from tests.factories import make_staff
from vendors.models import Vendor


def test_fault_A23_names_stand_where_a_reader_looks_for_them(vendor: Vendor) -> None:
    names = ["Jonas", "Łukasz", "Orsola", "Özlem", "piet", "Renata", "Straße", "Strasser", "Zoë"]
    for name in reversed(names):
        make_staff(name)

    assert list(User.objects.order_by(by_name("name"), "id").values_list("name", flat=True)) == names
    assert [person.name for person in list_assignable_staff()] == names


def test_fault_A23_accents_written_apart_count_as_those_written_together(vendor: Vendor) -> None:
    for name in ("Ozzy", "O\u0308zlem", "Ozan"):
        make_staff(name)

    assert [person.name for person in list_assignable_staff()] == ["Ozan", "O\u0308zlem", "Ozzy"]
