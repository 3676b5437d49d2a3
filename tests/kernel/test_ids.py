"""Identifiers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.kernel.ids import new_file_name, new_id, new_schema_name
from supportdesk.kernel.tenancy import check_schema_name

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


def test_ids_sort_by_creation() -> None:
    ids = [new_id(now=NOW + timedelta(milliseconds=step)) for step in range(100)]
    assert sorted(ids) == ids


def test_ids_of_one_instant_differ() -> None:
    assert len({new_id(now=NOW) for _ in range(1000)}) == 1000


def test_an_id_has_26_letters_and_digits() -> None:
    assert len(new_id(now=NOW)) == 26


def test_an_instant_before_1970_has_no_id() -> None:
    with pytest.raises(ValueError, match="1969"):
        new_id(now=datetime(1969, 12, 31, tzinfo=UTC))


def test_a_new_schema_name_is_one_of_ours() -> None:
    name = new_schema_name(now=NOW)
    assert check_schema_name(name) == name


def test_file_names_differ_and_have_160_random_bits() -> None:
    names = {new_file_name() for _ in range(1000)}
    assert (len(names), {len(name) for name in names}) == (1000, {32})
