"""What was changed since it was seen is named, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from supportdesk.kernel.fields.seen import ChangedMeanwhile, check_seen, digest_values

SEEN = {"name": "Hafen", "day": date(2026, 1, 1), "rights": ["a", "b"], "partner": None}


def test_values_that_were_seen_pass() -> None:
    check_seen(digest_values(SEEN), SEEN)


def test_only_the_changed_values_are_named_as_they_are_now() -> None:
    stored = SEEN | {"name": "Hafen Nord", "partner": 7}

    with pytest.raises(ChangedMeanwhile) as conflict:
        check_seen(digest_values(SEEN), stored)

    assert conflict.value.values == {"name": "Hafen Nord", "partner": 7}


@pytest.mark.parametrize("seen", ["", "nonsense", "name: day:", "\N{REPLACEMENT CHARACTER}"])
def test_a_digest_that_shows_nothing_counts_as_nothing_seen(seen: str) -> None:
    with pytest.raises(ChangedMeanwhile) as conflict:
        check_seen(seen, SEEN)

    assert conflict.value.values == SEEN
