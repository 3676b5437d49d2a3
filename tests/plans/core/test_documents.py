"""Documents of terms as people send them: what is refused for safety, and that looking for faults stays cheap."""

from __future__ import annotations

import time
from typing import Any

import pytest

from plans.core.documents import MAX_CHARACTERS, examine_document, find_unsafe
from plans.core.problems import by_key
from tests.plans.core.folders import shipped


def nested(depth: int) -> Any:
    """Return lists within lists."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("document", "field", "message"),
    [
        ([], "", "the terms must be an object with fields"),
        ({"plans": nested(30)}, "plans" + "[0]" * 20, "this is nested more than 20 levels deep"),
        ({"plans": [{}] * 201}, "plans", "this has more than 200 entries"),
        ({"plans": [{"notes": [""] * 1_001}]}, "plans[0].notes", "this has more than 1000 entries"),
        ({"vendor": {"name": "x" * (MAX_CHARACTERS + 1)}}, "", "the document is too large"),
        ({"a": {str(one): [""] * 500 for one in range(200)}}, "", "the document is too large"),
        ({"vendor": {"name": "a\x00b"}}, "vendor.name", "this text contains characters that cannot be stored; remove them"),
        ({"vendor": {"name": "\ud800"}}, "vendor.name", "this text contains characters that cannot be stored; remove them"),
        ({"vendor": {"a\x00b": 1}}, "vendor", "'a\\x00b' cannot be a field name"),
        ({"vendor": {"k" * 201: 1}}, "vendor", f"'{'k' * 201}' cannot be a field name"),
        ({"vendor": {1: 1}}, "vendor", "'1' cannot be a field name"),
        ({"plans": [{"rank": float("nan")}]}, "plans[0].rank", "this is not a valid value; use text, a number, true or false, a list or an object"),
        ({"plans": [{"rank": 10**18}]}, "plans[0].rank", "this is not a valid value; use text, a number, true or false, a list or an object"),
        ({"plans": [{"rank": b"1"}]}, "plans[0].rank", "this is not a valid value; use text, a number, true or false, a list or an object"),
    ],
)  # fmt: skip
def test_what_terms_never_are_cannot_be_kept(document: object, field: str, message: str) -> None:
    unsafe = find_unsafe(document)

    assert unsafe is not None
    assert (by_key(unsafe.path, document), unsafe.message) == (field, message)


@pytest.mark.parametrize("vendor", ["imagicle", "smartwork", "onyxceph", "aiconix", "supportlevel"])
def test_the_shipped_terms_can_be_kept_and_are_in_order(vendor: str) -> None:
    document = shipped(vendor).model_dump(mode="json")

    assert find_unsafe(document) is None
    assert examine_document(document).faults == ()


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("plans", 1, "targets", "resolution", "2", "minutes"), "plans.silver.targets.resolution.2.minutes"),
        (("plans", 1, "notes", 2), "plans.silver.notes[2]"),
        (("plans", 2, "rank"), "plans[2].rank"),
        (("plans", 9), "plans[9]"),
        (("severities", 0, "name"), "severities[0].name"),
        (("vendor", "key"), "vendor.key"),
    ],
)
def test_a_field_is_named_by_the_keys_of_what_it_is_in(path: tuple[str | int, ...], written: str) -> None:
    document = {
        "plans": [{"key": "gold"}, {"key": "silver"}, {"key": "bronze"}, {"key": "bronze"}],
        "severities": [{"number": 1}],
    }

    assert by_key(path, document) == written


def test_plans_that_require_each_other_in_many_ways_are_looked_at_once_each() -> None:
    document = shipped("imagicle").model_dump(mode="json")
    plan = document["plans"][0]
    names = [f"p{number}" for number in range(100)]
    document["plans"] = [
        plan | {"key": name, "rank": number + 1, "requires": names[number + 1 : number + 3]}
        for number, name in enumerate(names)
    ]

    began = time.process_time()
    examine_document(document)

    assert time.process_time() - began < 3
