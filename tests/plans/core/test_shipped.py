"""What the five vendors' files say beyond targets and hours."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pydantic import BaseModel

from plans.core.terms import VendorTerms
from plans.core.texts import Text
from tests.plans.core.folders import VENDORS, shipped


def texts_of(part: object) -> Iterator[Text]:
    """Yield every text of a part of the terms."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        yield from (text for _name, value in part for text in texts_of(value))
    elif isinstance(part, tuple | dict):
        yield from (text for item in (part.values() if isinstance(part, dict) else part) for text in texts_of(item))


@pytest.mark.parametrize("vendor", VENDORS)
def test_everything_people_read_is_there_in_english_and_german(vendor: str) -> None:
    def missing(value: object, path: str) -> list[str]:
        if isinstance(value, dict):
            if {"en", "de"} & value.keys():
                return [path for language in ("en", "de") if language not in value]
            return [found for key, item in value.items() for found in missing(item, f"{path}.{key}")]
        if isinstance(value, list):
            return [found for item in value for found in missing(item, path)]
        return []

    terms = shipped(vendor).model_dump(mode="json")
    allowed = [".providers.name"] if vendor == "aiconix" else []  # a name, the same in every language

    assert missing(terms, "") == allowed


@pytest.mark.parametrize(
    ("vendor", "label", "effective_from", "prefix", "severities"),
    [
        ("aiconix", "2024-06-01", "2024-06-01", "AIC", 4),
        ("supportlevel", "1", "2024-01-01", "SAS", 1),
        ("onyxceph", "2024-04-25", "2024-04-25", "ONX", 1),
        ("smartwork", "1", "2024-01-01", "SWS", 4),
        ("imagicle", "4.1", "2020-03-01", "IMC", 4),
    ],
)
def test_versions_and_severities(vendor: str, label: str, effective_from: str, prefix: str, severities: int) -> None:
    terms = shipped(vendor)

    assert (
        terms.version.label,
        terms.version.effective_from.isoformat(),
        terms.vendor.ticket_prefix,
        len(terms.severities),
    ) == (label, effective_from, prefix, severities)


def test_every_vendor_has_a_ticket_prefix_of_its_own() -> None:
    assert len({shipped(vendor).vendor.ticket_prefix for vendor in VENDORS}) == len(VENDORS)


def test_A12_higher_tiers_in_order() -> None:
    assert [tier.key for tier in shipped("aiconix").tiers] == ["first", "second", "third"]


def test_A13_activation_and_export_count_as_level_2() -> None:
    assert {item.key: item.default_severity for item in shipped("aiconix").request_types} == {
        "incident": None,
        "question": 4,
        "feature_activation": 2,
        "data_export": 2,
    }


def test_A13_severities_have_their_names() -> None:
    assert [f"{item.name} {item.label.pick('en')}" for item in shipped("aiconix").severities] == [
        "Level 1 Critical",
        "Level 2 Urgent",
        "Level 3 High",
        "Level 4 Medium",
    ]


def _prices(terms: VendorTerms) -> dict[str, tuple[Decimal, str | None] | None]:
    return {plan.key: (plan.price.amount, plan.price.period) if plan.price else None for plan in terms.plans}


def test_prices_are_those_of_the_documents() -> None:
    assert {vendor: _prices(shipped(vendor)) for vendor in VENDORS} == {
        "aiconix": {"standard": (Decimal("0.00"), None)},
        "supportlevel": {
            "level-1": (Decimal("0.00"), "month"),
            "level-2": (Decimal("39.00"), "month"),
            "level-3": (Decimal("89.00"), "month"),
        },
        "onyxceph": {"maintenance": (Decimal("99.00"), "year")},
        "smartwork": {"support": None},
        "imagicle": {"basic": None, "gold": None, "platinum": None},
    }


def test_B5_B6_kinds_that_go_first() -> None:
    assert {plan.key: plan.prioritised_kinds for plan in shipped("supportlevel").plans} == {
        "level-1": (),
        "level-2": ("defect",),
        "level-3": ("defect", "feature_request"),
    }


def test_B11_level_3_needs_level_2_which_the_enterprise_package_brings() -> None:
    terms = shipped("supportlevel")

    assert ({plan.key: plan.requires for plan in terms.plans}, [item.includes_plan for item in terms.packages]) == (
        {"level-1": (), "level-2": (), "level-3": ("level-2",)},
        ["level-2"],
    )


def test_C1_three_categories_with_a_provider_each() -> None:
    assert [(item.key, item.provider, item.status) for item in shipped("onyxceph").categories] == [
        ("software_maintenance", "vendor", "obligatory"),
        ("technical_support", "distributor", "optional"),
        ("user_support", "support_partner", "optional"),
    ]


def test_D3_web_and_mail_are_the_only_channels() -> None:
    assert [rule.channel for rule in shipped("smartwork").plans[0].channels] == ["portal", "email"]


def test_D8_a_feature_request_has_no_clocks_and_says_where_to_go() -> None:
    assert {item.key: (item.clocks, item.notice is not None) for item in shipped("smartwork").request_types} == {
        "incident": (True, False),
        "defect": (True, False),
        "question": (True, False),
        "feature_request": (False, True),
    }


def test_E2_seven_languages() -> None:
    assert shipped("imagicle").vendor.languages == ("it", "en", "de", "fr", "es", "pt", "ar")


def test_E15_channels_by_plan() -> None:
    everybody = ["portal", "email", "phone", "chat"]

    assert {plan.key: [rule.channel for rule in plan.channels] for plan in shipped("imagicle").plans} == {
        "basic": everybody,
        "gold": [*everybody, "monitoring"],
        "platinum": [*everybody, "monitoring"],
    }


def test_E1_inclusions_by_plan() -> None:
    terms = shipped("imagicle")
    table = {
        service.key: tuple(plan.inclusions.get(service.key, "-") for plan in terms.plans) for service in terms.services
    }
    everybody, from_gold = ("included",) * 3, ("-", "included", "included")

    assert table == {
        **dict.fromkeys(("releases_fixes", "releases_features", "help_center"), everybody),
        **dict.fromkeys(("security_owasp", "security_fixes", "weekdays"), everybody),
        **dict.fromkeys(("email", "phone", "chat"), everybody),
        "remote": from_gold,
        "on_site": ("by_agreement",) * 3,
        "unlimited_tickets": everybody,
        "priority": from_gold,
        "assured_response": from_gold,
        "level_1": ("-", "by_agreement", "by_agreement"),
        "level_2": everybody,
        "standard_hours": everybody,
        "saturdays": from_gold,
        "bank_holidays": from_gold,
        "on_call": ("-", "-", "included"),
        "proactive": from_gold,
        "expert": ("-", "-", "included"),
    }


def test_open_questions_and_what_is_shipped() -> None:
    assert {
        vendor: {interpretation.key: interpretation.chosen for interpretation in shipped(vendor).readings}
        for vendor in VENDORS
    } == {
        "aiconix": {"office": "berlin", "phone-days": "weekdays", "phone-number": "sample"},
        "supportlevel": {
            "guarantee-time": "open-time",
            "holidays": "none",
            "severities": "one",
            "start-and-numbers": "sample",
        },
        "onyxceph": {"channels": "written", "severities": "one"},
        "smartwork": {
            "channels": "portal-and-mail",
            "priorities": "four-without-times",
            "updates": "no-interval",
            "holidays": "munich",
            "start": "sample",
        },
        "imagicle": {
            "platinum-p2": "business-hours",
            "priority-notice": "p1-only",
            "remote-support": "from-gold",
            "installation-support": "excluded",
        },
    }
