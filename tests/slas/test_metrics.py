"""Every metric, commitment and channel is known wherever one is named; a new one fails here until it is."""

from __future__ import annotations

from collections.abc import Container
from typing import get_args

import pytest

from plans.core.offers import STOPPABLE, Channel, Stoppable
from plans.core.sentences import CHANNELS
from plans.core.subjects import Kind
from plans.presentation.labels import CHANNEL_NAMES, COMMITMENT_NAMES, METRIC_NAMES
from slas.core.clock.metric_clocks import MET_AT
from slas.core.clock.policies import METRICS
from slas.core.clock.targets import COMMITMENTS
from web.desk.panels.promise import PROMPTS
from web.desk.views.queue_filters import KINDS
from web.portal.views.promise import PROMISES


@pytest.mark.parametrize("table", [MET_AT, PROMISES, PROMPTS])
def test_each_room_has_one_table_with_every_metric(table: dict[str, object]) -> None:
    assert [*table] == [*METRICS]


def test_metrics_and_commitments_have_names() -> None:
    assert ([*METRIC_NAMES], [*COMMITMENT_NAMES]) == ([*METRICS, "ladder"], [*COMMITMENTS])


def test_terms_stop_the_clocks_that_the_engine_has() -> None:
    assert get_args(Stoppable) == STOPPABLE == (*METRICS, "ladder")


def test_every_kind_of_request_has_a_label() -> None:
    assert [*KINDS] == [*get_args(Kind)]


def test_every_channel_has_words_for_lists_and_for_sentences() -> None:
    tables: dict[str, Container[str]] = {
        "CHANNEL_NAMES of plans/presentation/labels.py": CHANNEL_NAMES,
        "CHANNELS of plans/core/sentences.py": CHANNELS,
    }

    lacking = [f"{name} lacks {one}" for name, table in tables.items() for one in get_args(Channel) if one not in table]
    assert lacking == []
