"""Conditional targets in words, in the console's matrix, the portal and the comparison of plans."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from plans.core.files.export import export_files
from plans.core.files.folder import read_vendor_folder
from plans.core.policy import plan_target, resolve_policy
from plans.core.terms import VendorTerms
from plans.presentation.matrix import target_label
from tests.plans.core.folders import small

QUESTION = "questions: [{key: on_site, text: {en: On site?, de: Vor Ort?}, kind: yes_no}]\nplans:\n"
LINE = "when: {channels: [portal, phone], open_at_filing: false, answers: {on_site: yes}}"
TARGET = (
    "{open_seconds: 7200, commitment: effort, starts: assigned, "
    f"conditional: [{{{LINE}, seconds: 0, commitment: guaranteed}}]}}"
)


@pytest.fixture
def terms(tmp_path: Path) -> VendorTerms:
    """The small vendor with a conditional target for its second severity."""
    return small(
        tmp_path,
        ("plans:\n", QUESTION),
        ("[{channel: portal}]", "[{channel: portal}, {channel: phone}]"),
        ("{best_effort: true}", TARGET),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "via portal or phone, submitted outside opening hours, “On site?” yes: at once, round the clock, guaranteed; "
                "2 business hours, target only, from the assignment"
            ),
        ),
        (
            "de",
            (
                "über Portal oder Telefon, außerhalb der Öffnungszeiten eingereicht, „Vor Ort?“ ja: sofort, rund um die Uhr, "
                "garantiert; 2 Geschäftsstunden, angestrebt, ab der Zuweisung"
            ),
        ),
    ],
)
def test_a_target_is_said_with_its_conditions_first(terms: VendorTerms, language: str, words: str) -> None:
    plan = terms.plan("basic")
    with translation.override(language):
        assert target_label(terms, plan, plan_target(terms, plan, "first_response", 2)) == words


def test_a_conditional_target_becomes_lines_of_the_policy(terms: VendorTerms) -> None:
    targets = resolve_policy(terms, "basic", "all").policy["targets"]

    assert targets == {
        "1": {"first_response": {"open_seconds": 3600, "commitment": "guaranteed"}},
        "2": {
            "first_response": [
                {
                    "when": {"channel": ["portal", "phone"], "open_at_filing": False, "answers": {"on_site": "yes"}},
                    "seconds": 0,
                    "commitment": "guaranteed",
                },
                {"open_seconds": 7200, "commitment": "effort", "starts": "assigned"},
            ]
        },
    }


def test_a_conditional_target_survives_the_way_to_its_files_and_back(terms: VendorTerms, tmp_path: Path) -> None:
    folder = tmp_path / "exported"
    folder.mkdir()
    for name, content in export_files(terms).items():
        (folder / name).write_text(content)

    assert read_vendor_folder(folder) == terms
