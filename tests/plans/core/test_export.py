"""What is written loads back to the same, from files as from a database."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.core.calendars import differing_document, merge_document
from plans.core.closed_days import with_closed_day
from plans.core.files.export import export_vendor_folder
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from tests.plans.core.folders import VENDORS, shipped, small


@pytest.mark.parametrize("vendor", VENDORS)
def test_exported_files_load_back_to_the_same(tmp_path: Path, vendor: str) -> None:
    export_vendor_folder(shipped(vendor), tmp_path)

    assert read_vendor_folder(tmp_path) == shipped(vendor)


@pytest.mark.parametrize("vendor", VENDORS)
def test_stored_as_json_with_keys_in_any_order_they_are_the_same(vendor: str) -> None:
    stored = json.dumps(shipped(vendor).model_dump(mode="json"), sort_keys=True)

    assert VendorTerms.model_validate(json.loads(stored)) == shipped(vendor)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_files_do_not_depend_on_the_order_of_keys_in_the_database(tmp_path: Path, vendor: str) -> None:
    stored = json.dumps(shipped(vendor).model_dump(mode="json"), sort_keys=True)
    export_vendor_folder(shipped(vendor), tmp_path / "a")
    export_vendor_folder(VendorTerms.model_validate(json.loads(stored)), tmp_path / "b")

    first, second = ({file.name: file.read_text() for file in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert first == second


def test_a_calendar_that_builds_on_another_is_written_as_the_difference(tmp_path: Path) -> None:
    export_vendor_folder(shipped("imagicle"), tmp_path)

    assert (
        "  - key: europe-extended\n"
        "    name: {de: Erweiterte Zeiten Europa, en: Extended hours Europe}\n"
        "    based_on: europe\n"
        '    document: {hours: {sat: [["09:00", "18:00"]]}, holiday_hours: [["09:00", "18:00"]]}\n'
    ) in (tmp_path / "hours.yaml").read_text()


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff\u2028\u2029"),
    min_size=1,
    max_size=60,
).filter(str.strip)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=15
)
@given(en=_words, de=_words)
def test_any_words_survive_the_way_through_files(tmp_path: Path, en: str, de: str) -> None:
    terms = small(tmp_path)
    plan = terms.plans[0].model_copy(update={"name": Text({"en": en, "de": de})})
    changed = terms.model_copy(update={"plans": (plan,)})
    export_vendor_folder(changed, tmp_path / "out")

    assert read_vendor_folder(tmp_path / "out") == changed


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=20
)
@given(
    word=st.sampled_from(
        [
            "null",
            "yes",
            "true",
            "1",
            "1.0",
            "09:00",
            "2026-01-01",
            "~",
            "- a",
            "a: b",
            "#",
            "'",
            '"',
            "&a",
            "*a",
            "!x",
            "%",
            "@",
            "0x1f",
            "1e3",
            "=",
            "<<",
        ]
    )
)
def test_words_that_look_like_something_else_survive(tmp_path: Path, word: str) -> None:
    changed = small(tmp_path).model_copy(
        update={"plans": (small(tmp_path).plans[0].model_copy(update={"name": Text({"en": word})}),)}
    )
    export_vendor_folder(changed, tmp_path / "out")

    assert read_vendor_folder(tmp_path / "out") == changed


_windows = st.sampled_from([[], [["09:00", "17:00"]], [["08:00", "12:00"], ["13:00", "17:00"]]])
_documents = st.fixed_dictionaries(
    {"tz": st.sampled_from(["Europe/Berlin", "Asia/Dubai"])},
    optional={
        "hours": st.dictionaries(st.sampled_from(["mon", "tue", "sat"]), _windows),
        "extra": st.dictionaries(st.sampled_from(["2026-12-24", "2026-12-31"]), _windows),
        "holidays": st.lists(st.sampled_from(["2026-12-25"]), max_size=1),
        "holiday_hours": _windows,
        "always_open": st.booleans(),
    },
)


@given(base=_documents, whole=_documents)
def test_a_difference_merged_onto_its_base_gives_the_whole(base: dict[str, object], whole: dict[str, object]) -> None:
    assert merge_document(base, differing_document(base, whole)) == whole  # type: ignore[arg-type]


def test_fault_W1_round_the_clock_with_closed_days_loads_back_to_the_same(tmp_path: Path) -> None:
    terms = small(
        tmp_path,
        ('tue: [["09:00", "17:00"]]}}', "}, always_open: true, holidays: [2026-12-24]}"),
        ("{hours: {}, always", "{hours: null, always"),
    )
    assert terms.calendar("long").document == {
        "tz": "Europe/Berlin",
        "always_open": True,
        "holidays": ["2026-12-24"],
    }
    export_vendor_folder(terms, tmp_path / "out")

    assert read_vendor_folder(tmp_path / "out") == terms


def test_a_named_closed_day_loads_back_to_the_same(tmp_path: Path) -> None:
    terms = shipped("imagicle")
    for day, name in ((date(2026, 7, 3), "Company day"), (date(2026, 12, 24), "")):
        terms = with_closed_day(terms, calendar_keys=[terms.calendars[0].key], day=day, name=name)
    export_vendor_folder(terms, tmp_path)

    assert read_vendor_folder(tmp_path) == terms


@pytest.mark.parametrize(
    "word", [":0", "?0", "-", "- x", ": ", "?", "#x", "&x", "*x", "!x", "|", ">", "%x", "@x", "`x", "{", "[", "'", '"']
)
def test_words_that_look_like_yaml_survive(tmp_path: Path, word: str) -> None:
    terms = small(tmp_path)
    plan = terms.plans[0].model_copy(update={"name": Text({"en": word, "de": word})})
    changed = terms.model_copy(update={"plans": (plan,)})
    export_vendor_folder(changed, tmp_path / "out")

    assert read_vendor_folder(tmp_path / "out") == changed
