"""Who can submit what, and what they read when they may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts.core.entitlement import ContactFacts, ContractFacts, Decision, FilingFacts, ProductFacts, decide
from plans.core.sentences import fill
from plans.core.subjects import Provider
from plans.core.texts import Text
from plans.presentation.locales import desk_locales
from tests.plans.core.folders import shipped

TODAY = date(2026, 11, 18)
ADMINISTRATOR = ContactFacts(kind="administrator", is_designated=True, is_qualified=True)
END_USER = ContactFacts(kind="end_user", is_designated=True, is_qualified=True)
CONTRACT = ContractFacts(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
FILING = FilingFacts(channel="portal", severity=1, today=TODAY, contact=ADMINISTRATOR, contract=CONTRACT)


def _aiconix(**changes: Any) -> Decision:
    facts = replace(FILING, severity=2, contract=None, region="emea")
    return decide(
        terms=shipped("aiconix"), plan_key="standard", facts=replace(facts, **changes), locales=desk_locales()
    )


def _imagicle(plan: str = "gold", **changes: Any) -> Decision:
    facts = replace(FILING, severity=2, region="europe")
    return decide(terms=shipped("imagicle"), plan_key=plan, facts=replace(facts, **changes), locales=desk_locales())


def _english(decision: Decision) -> tuple[str, str, str]:
    return decision.reason, decision.message.pick("en"), decision.next_step.pick("en")


def test_A1_a_plan_given_to_all_needs_no_contract() -> None:
    decision = _aiconix()

    assert (decision.outcome, decision.may_file, decision.provider) == ("allow", True, "vendor")


def test_A3_severity_1_in_the_portal_is_told_the_phone_number_and_its_hours() -> None:
    decision = _aiconix(severity=1)

    assert (decision.outcome, decision.may_file, decision.phone_lines) == ("refuse", False, ("emea",))
    assert _english(decision) == (
        "severity_other_channel",
        "Level 1 (Critical) cannot be submitted via the portal, so nothing was submitted and no clock is running yet.",
        "Please use phone instead. Severity 1 telephone: +49 30 23125 014, Mon–Fri 08:00–17:00 (Berlin time), English.",
    )
    assert decision.message.pick("de") == (
        "Level 1 (Kritisch) kann nicht über das Portal eingereicht werden. "
        "Deshalb wurde nichts eingereicht, und es läuft noch keine Frist."
    )


@pytest.mark.parametrize(
    ("channel", "allowed"), [("phone", [1]), ("portal", [2, 3, 4]), ("api", [2, 3, 4]), ("chat", [])]
)
def test_A3_each_severity_has_its_channel(channel: str, allowed: list[int]) -> None:
    assert [number for number in (1, 2, 3, 4) if _aiconix(channel=channel, severity=number).may_file] == allowed


def test_A3_severity_3_by_phone_is_sent_to_the_portal_without_a_number() -> None:
    decision = _aiconix(channel="phone", severity=3)

    assert (decision.reason, decision.phone_lines) == ("severity_other_channel", ())
    assert decision.next_step.pick("en") == "Please use the portal instead."


@pytest.mark.parametrize(
    ("designated", "qualified", "reason"),
    [
        (True, True, "covered"),
        (True, False, "not_qualified"),
        (False, True, "not_designated"),
        (False, False, "not_designated"),
    ],
)
def test_A7_only_the_trained_administrator_files(*, designated: bool, qualified: bool, reason: str) -> None:
    contact = ContactFacts(kind="administrator", is_designated=designated, is_qualified=qualified)

    assert _aiconix(contact=contact).reason == reason


def test_A7_others_are_told_to_ask_their_administrator_without_a_name() -> None:
    decision = _aiconix(contact=replace(ADMINISTRATOR, is_designated=False))

    assert _english(decision) == (
        "not_designated",
        "Only your organisation's system administrator can use the Standard Support Plan. No case was opened and no clock is running.",
        "Please ask your own system administrator to submit it. For security reasons we do not say who that is.",
    )


def test_A14_every_excluded_topic_is_refused_with_a_reason_and_where_to_go() -> None:
    refused = [topic.key for topic in shipped("aiconix").topics if not _aiconix(topic=topic.key).may_file]

    assert refused == [
        "usernames",
        "lockouts",
        "customisation",
        "third_party_technology",
        "third_party_applications",
        "hardware",
        "account_configuration",
    ]
    assert _english(_aiconix(topic="hardware")) == (
        "topic_excluded",
        "This is not covered by support: hardware is not installed or configured by support.",
        "Please ask your own IT or the hardware vendor.",
    )


def test_B4_by_phone_minutes_may_cost_money() -> None:
    facts = replace(FILING, contract=None)
    by_channel = {
        channel: decide(
            terms=shipped("supportlevel"),
            plan_key="level-1",
            facts=replace(facts, channel=channel),
            locales=desk_locales(),
        ).outcome
        for channel in ("portal", "email", "phone")
    }

    assert by_channel == {"portal": "allow", "email": "allow", "phone": "bill"}


def test_C4_the_topic_decides_level_and_provider() -> None:
    terms = shipped("onyxceph")
    found: dict[tuple[str, int | None], int] = {}
    for topic in terms.topics:
        decision = decide(
            terms=terms, plan_key="maintenance", facts=replace(FILING, topic=topic.key), locales=desk_locales()
        )
        place = (decision.provider, decision.level)
        found[place] = found.get(place, 0) + 1

    assert found == {("distributor", 0): 11, ("vendor", 1): 4, ("support_partner", None): 2}


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_D3_there_is_no_phone_and_never_a_number(severity: int) -> None:
    decision = decide(
        terms=shipped("smartwork"),
        plan_key="support",
        facts=replace(FILING, channel="phone", severity=severity),
        locales=desk_locales(),
    )

    assert (decision.outcome, decision.phone_lines) == ("refuse", ())
    assert _english(decision) == (
        "channel_not_offered",
        "We handle support in writing only, not via phone.",
        "Please write to us: the portal or email.",
    )


def test_E17_end_users_need_an_agreement_from_gold_on() -> None:
    agreed = replace(CONTRACT, agreements=frozenset({"end_user"}))

    assert {
        (plan, contract is agreed): _imagicle(plan, contact=END_USER, contract=contract).reason
        for plan in ("basic", "gold", "platinum")
        for contract in (CONTRACT, agreed)
    } == {
        ("basic", False): "contact_kind",
        ("basic", True): "contact_kind",
        ("gold", False): "contact_by_agreement",
        ("gold", True): "covered",
        ("platinum", False): "contact_by_agreement",
        ("platinum", True): "covered",
    }


@pytest.mark.parametrize("kind", ["administrator", "dealer"])
def test_E17_administrators_and_dealers_file_in_every_plan(kind: str) -> None:
    contact = replace(ADMINISTRATOR, kind=kind)

    assert [_imagicle(plan, contact=contact).outcome for plan in ("basic", "gold", "platinum")] == ["allow"] * 3


@pytest.mark.parametrize(
    ("product", "reason"),
    [
        (ProductFacts("UC Suite", end_of_support_on=date(2026, 11, 19)), "covered"),
        (ProductFacts("UC Suite", end_of_support_on=TODAY), "end_of_support"),
        (ProductFacts("UC Suite", end_of_support_on=TODAY, end_of_life_on=TODAY), "end_of_life"),
    ],
)
def test_E22_products_past_their_end_are_not_supported(product: ProductFacts, reason: str) -> None:
    assert _imagicle(product=product).reason == reason


def test_E22_the_refusal_names_product_and_day() -> None:
    decision = _imagicle(product=ProductFacts("UC Suite 2019", end_of_life_on=date(2025, 6, 1)))

    assert (decision.message.pick("en"), decision.message.pick("de")) == (
        "UC Suite 2019 reached its end of life on 1 June 2025 and is no longer supported.",
        "UC Suite 2019 hat am 01.06.2025 das Ende des Produktlebenszyklus erreicht und wird nicht mehr unterstützt.",
    )


@pytest.mark.parametrize(
    ("contract", "reason"),
    [
        (None, "no_contract"),
        (ContractFacts(starts_on=date(2026, 11, 19)), "contract_not_started"),
        (ContractFacts(starts_on=TODAY), "covered"),
        (ContractFacts(starts_on=TODAY, ends_on=TODAY), "covered"),
        (ContractFacts(starts_on=date(2025, 1, 1), ends_on=date(2026, 11, 17)), "contract_expired"),
        (replace(CONTRACT, on_hold=True), "on_hold"),
    ],
)
def test_E23_no_support_without_a_valid_and_paid_contract(contract: ContractFacts | None, reason: str) -> None:
    assert _imagicle(contract=contract).reason == reason


def test_E23_an_expired_contract_is_told_how_to_renew() -> None:
    decision = _imagicle(contract=ContractFacts(starts_on=date(2025, 1, 1), ends_on=date(2026, 2, 28)))

    assert _english(decision) == (
        "contract_expired",
        "Your support contract ended on 28 February 2026, so nothing was submitted and no clock is running.",
        "Please renew or order a support plan: Imagicle sales, https://www.imagicle.com. Your text is kept.",
    )


def test_without_any_plan_there_is_no_contract() -> None:
    decision = decide(terms=shipped("imagicle"), plan_key=None, facts=FILING, locales=desk_locales())

    assert (decision.outcome, decision.reason) == ("refuse", "no_contract")


def test_E35_exclusions_point_to_professional_services() -> None:
    decision = _imagicle(topic="customisation")

    assert (decision.reason, decision.links) == ("topic_excluded", ("professional_services",))


def test_the_first_failing_check_is_the_answer() -> None:
    everything: dict[str, Any] = {
        "contract": replace(CONTRACT, on_hold=True),
        "product": ProductFacts("UC Suite", end_of_life_on=TODAY),
        "contact": END_USER,
        "topic": "customisation",
        "channel": "fax",
    }
    reasons = []
    for name in ("contract", "product", "contact", "topic", "channel"):
        reasons.append(_imagicle(**everything).reason)
        del everything[name]

    assert [*reasons, _imagicle(**everything).reason] == [
        "on_hold",
        "end_of_life",
        "contact_by_agreement",
        "topic_excluded",
        "channel_not_offered",
        "covered",
    ]


def test_what_fills_a_sentence_is_never_a_sentence_itself() -> None:
    text = fill(
        Text({"en": "{product} {0.x} {plan}"}), {"product": Text({"en": "{plan}"}), "plan": Text({"en": "Gold"})}
    )

    assert text.model_dump() == {"en": "{plan} {0.x} Gold"}


def test_a_sentence_that_comes_out_empty_is_a_dash() -> None:
    assert fill(Text({"en": "{lines}"}), {"lines": None}).model_dump() == {"en": "-"}


def test_providers_of_other_kinds_do_not_stand_in_for_the_vendor() -> None:
    distributor = Provider(key="other", kind="distributor", name=Text({"en": "Other"}))
    terms = shipped("imagicle")
    changed = terms.model_copy(update={"providers": (distributor, *terms.providers)})

    assert (
        decide(terms=changed, plan_key="gold", facts=replace(FILING, region="europe"), locales=desk_locales()).provider
        == "vendor"
    )
