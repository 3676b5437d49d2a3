"""Parts of the published terms as rows and facts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from plans.core.offers import Plan
from plans.core.subjects import Category, RequestType, Topic
from plans.core.terms import Interpretation, VendorTerms
from plans.presentation.labels import language_name, localize, on_call_phone_label
from plans.presentation.matrix import format_price
from plans.presentation.tariffs import allowance_rows

Row = dict[str, Any]


def plan_facts(terms: VendorTerms, plan: Plan) -> list[Row]:
    """Return what a plan is in short: rank, price, who may file, languages, whom it calls out."""
    rows = [
        (_("Queue priority"), str(plan.rank)),
        (_("Price, net"), format_price(terms, plan)),
        (_("Applies to"), _("every customer") if plan.given_to_all else ""),
        (_("Requires"), ", ".join(localize(terms.plan(key).name, terms) for key in plan.requires)),
        (_("Who can submit"), _who(terms, plan)),
        (_("Requirements"), _conditions(plan)),
        (_("Languages"), ", ".join(language_name(code) for code in plan.languages)),
        (_("Pages on call"), _call_out(terms, plan)),
        (
            _("Phone outside opening hours"),
            on_call_phone_label(plan.on_call_phone, terms) if plan.on_call_phone else "",
        ),
        *((row["term"], row["value"]) for row in allowance_rows(terms, plan)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def interpretation_row(terms: VendorTerms, interpretation: Interpretation) -> Row:
    """Return an open question, the answer that is kept, and the others."""
    return {
        "question": localize(interpretation.question, terms),
        "answer": localize(interpretation.answer().text, terms),
        "others": [
            localize(option.text, terms) for option in interpretation.options if option.key != interpretation.chosen
        ],
    }


def topic_row(terms: VendorTerms, topic: Topic) -> Row:
    """Return a topic with level, provider, category and what it says of the severity; or why it is excluded."""
    excluded = topic.excluded
    return {
        "name": localize(topic.text, terms),
        "level": next((localize(level.name, terms) for level in terms.levels if level.number == topic.level), ""),
        "provider": _provider(terms, topic.provider),
        "category": next((localize(item.name, terms) for item in terms.categories if item.key == topic.category), ""),
        "severity": terms.severity(topic.default_severity).name if topic.default_severity else "",
        "reason": localize(excluded.reason, terms) if excluded else "",
        "next_step": localize(excluded.way_out, terms) if excluded else "",
    }


def category_row(terms: VendorTerms, category: Category) -> Row:
    """Return a support category: what it contains, who provides it, whether every contract has it (TERM-C1)."""
    return {
        "name": localize(category.name, terms),
        "content": localize(category.content, terms),
        "provider": _provider(terms, category.provider),
        "status": _("mandatory") if category.status == "obligatory" else _("optional"),
    }


def request_type_row(terms: VendorTerms, kind: RequestType) -> Row:
    """Return a kind of request: the severity it carries, and whether clocks run for it (TERM-D8)."""
    return {
        "name": localize(kind.name, terms),
        "severity": terms.severity(kind.default_severity).name if kind.default_severity else "",
        "clocks": kind.clocks,
        "notice": localize(kind.notice, terms) if kind.notice else "",
    }


def _provider(terms: VendorTerms, key: str | None) -> str:
    found = next((provider for provider in terms.providers if provider.key == key), terms.vendor_provider())
    return localize(found.name, terms)


def _who(terms: VendorTerms, plan: Plan) -> str:
    names = {kind.key: localize(kind.name, terms) for kind in terms.contact_kinds}
    return ", ".join(
        names.get(key, key) if rule == "included" else _("%(kind)s by agreement") % {"kind": names.get(key, key)}
        for key, rule in plan.contacts.kinds.items()
    )


def _conditions(plan: Plan) -> str:
    conditions = [(_("named by the customer"), plan.contacts.designated), (_("trained"), plan.contacts.qualified)]
    return ", ".join(words for words, holds in conditions if holds)


def _call_out(terms: VendorTerms, plan: Plan) -> str:
    rosters = {roster.key: localize(roster.name, terms) for roster in terms.rosters}
    return ", ".join(
        f"{terms.severity(int(number)).name}: {rosters.get(key, key)}" for number, key in plan.call_out.items()
    )
