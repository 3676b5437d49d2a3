"""Days closed by a rule, in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from plans.presentation.closed_rules import describe_closed_rules


@pytest.mark.parametrize(
    ("rule", "english", "german"),
    [
        (
            {"month": 12, "day": 24, "name": "Christmas Eve"},
            "24 December (Christmas Eve)",
            "24. Dezember (Christmas Eve)",
        ),
        ({"from": "12-27", "to": "01-02"}, "27 December to 2 January", "27. Dezember bis 2. Januar"),
        (
            {"month": 11, "weekday": "thu", "nth": 4, "offset_days": 1},
            "fourth Thursday in November (1 day after it)",
            "vierter Donnerstag im November (1 Tag danach)",
        ),
        (
            {"month": 5, "weekday": "mon", "nth": -1, "offset_days": -3, "first_year": 2027},
            "last Monday in May (3 days before it), from 2027",
            "letzter Montag im Mai (3 Tage davor), ab 2027",
        ),
        ({"month": 2, "day": 29, "last_year": 2030}, "29 February, until 2030", "29. Februar, bis 2030"),
    ],
)
def test_a_rule_is_described_in_the_readers_language(rule: dict[str, Any], english: str, german: str) -> None:
    words = {}
    for language in ("en", "de"):
        with override(language):
            (words[language],) = describe_closed_rules({"closed_rules": [rule]})

    assert words == {"en": english, "de": german}
