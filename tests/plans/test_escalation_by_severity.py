"""Escalations by severity in published terms: loading them, teams that are not there, and what was published before."""

from __future__ import annotations

from pathlib import Path

import pytest

from plans.errors import AlreadyPublishedDifferently
from plans.models import Publication
from plans.operations import publish_terms
from tests.plans.core.folders import shipped
from tests.plans.test_terms_command import folder, replace, run
from tests.terms.world import PUBLISHED_AT
from tests.tickets.clocks.escalating import escalating
from vendors.models import Vendor

__all__ = ["folder"]


def test_fault_W6_loading_names_the_team_that_a_hand_over_lacks(folder: Path, vendor: Vendor) -> None:
    steps = "[{seconds: 60, hand_over_to: second}]"
    escalation = f"{{by_severity: {{1: {steps}, 2: [], 3: [], 4: []}}}}"
    replace(folder / "plans.yaml", "    rank: 1\n", f"    rank: 1\n    ladder: {escalation}\n")
    words = "no team works yet: Product specialists (specialists) does not exist."
    assert run("load", "--confirm-interpretations", vendor.key).splitlines()[1:] == [
        f"{vendor.key}: The escalation hands tickets over to Second tier, where {words}"
    ]


def test_fault_W6_terms_published_before_there_were_such_escalations_are_the_same_terms(vendor: Vendor) -> None:
    terms = shipped("imagicle")
    document = terms.model_dump(mode="json")
    for plan in document["plans"]:
        if plan["ladder"]:
            del plan["ladder"]["by_severity"]
    version = {"label": terms.version.label, "effective_from": terms.version.effective_from}
    before = Publication.objects.create(**version, document=document, digest="0" * 64, published_at=PUBLISHED_AT)
    assert publish_terms(terms=terms, now=PUBLISHED_AT, are_interpretations_confirmed=True) == before
    with pytest.raises(AlreadyPublishedDifferently):
        publish_terms(terms=escalating(terms), now=PUBLISHED_AT, are_interpretations_confirmed=True)
