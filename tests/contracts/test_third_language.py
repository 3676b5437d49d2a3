"""A third language is a catalogue: what is decided is said in it without a line of code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from contracts.core.entitlement import ContactFacts, ContractFacts, Decision, FilingFacts, decide
from plans.presentation.locales import desk_locales
from tests.catalogues import add_language
from tests.plans.core.folders import shipped

CONTACT = ContactFacts(kind="administrator", is_designated=True, is_qualified=True)
FACTS = FilingFacts(channel="portal", severity=1, today=date(2026, 11, 18), contact=CONTACT)
FRENCH = {
    "{severity} cannot be submitted via {channel}, so nothing was submitted and no clock is running yet.": (
        "{severity} ne passe pas par {channel}."
    ),
    "Please use {channels} instead. {lines}": "Utilisez plutôt {channels}. {lines}",
    "Your support contract ended on {date}, so nothing was submitted and no clock is running.": (
        "Votre contrat a pris fin le {date}."
    ),
    "the portal": "le portail",
    "phone": "le téléphone",
    "{place} time": "heure de {place}",
    "Mon": "lun",
    "Fri": "ven",
}


@pytest.fixture(autouse=True)
def _french(settings: Settings, tmp_path: Path) -> None:
    add_language(settings, tmp_path, "fr", "French", FRENCH)


def _refused(vendor: str, plan: str, facts: FilingFacts) -> Decision:
    return decide(terms=shipped(vendor), plan_key=plan, facts=facts, locales=desk_locales())


def test_a_refusal_is_said_in_a_third_language_with_its_channels_hours_and_languages() -> None:
    decision = _refused("aiconix", "standard", replace(FACTS, region="emea"))

    assert (decision.message.root["fr"], decision.next_step.root["fr"]) == (
        "Level 1 (Critical) ne passe pas par le portail.",
        (
            "Utilisez plutôt le téléphone. Severity 1 telephone: +49 30 23125 014, "
            "lun–ven 08:00–17:00 (heure de Berlin), Anglais."
        ),
    )


def test_a_day_in_a_refusal_is_written_with_the_months_of_a_third_language() -> None:
    contract = ContractFacts(starts_on=date(2025, 1, 1), ends_on=date(2026, 2, 28))

    decision = _refused("imagicle", "gold", replace(FACTS, contract=contract, region="europe"))

    assert decision.message.root["fr"] == "Votre contrat a pris fin le 28 février 2026."


def test_what_a_catalogue_leaves_out_is_said_in_english() -> None:
    decision = _refused("imagicle", "gold", replace(FACTS, region="europe"))

    assert decision.message.root["fr"] == decision.message.root["en"]
