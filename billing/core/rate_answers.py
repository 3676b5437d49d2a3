"""Answers to `rate` requests: a JSON document in, a JSON value out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from billing.core.allowances import Balance
from billing.core.calls import PhoneCall
from billing.core.documents import read_allowances, read_policy, read_tariff
from billing.core.rating import RatedCall, RefusedCall, rate
from billing.core.wording import MoneyFormat
from slas.core.instants import parse_instant
from slas.core.protocol import documents
from slas.errors import CalcError

_KEYS = ("do", "tariff", "policy", "allowances", "calls")
_CALL_KEYS = ("id", "line", "answered_at", "ended_at", "rang_at", "linked_id", "direction")
_BAD: Final = "invalid_request"
Answer = dict[str, object]


def answer_rate(request: Mapping[str, object]) -> Answer:
    """Return the answer of `./desk calc` to one request; raises CalcError if the tariff itself cannot be read."""
    documents.known_keys(request, _KEYS, "rate", _BAD)
    tariff = read_tariff(request.get("tariff"), read_policy(request.get("policy", {})))
    allowances = read_allowances(request.get("allowances", []))
    listed = documents.sequence(request.get("calls"), "calls", _BAD)
    read = [_read_call(item, index) for index, item in enumerate(listed)]
    rating = rate(tariff=tariff, allowances=allowances, calls=[call for call in read if isinstance(call, PhoneCall)])
    rated = iter(rating.calls)
    results = [next(rated) if isinstance(call, PhoneCall) else call for call in read]
    money = MoneyFormat(tariff.currency, tariff.decimals)
    return {
        "result": {
            "calls": [
                _rated(result, money) if isinstance(result, RatedCall) else _refused(result) for result in results
            ],
            "total": f"{rating.total:f}",
            "currency": tariff.currency,
            "balances": [_balance(balance) for balance in rating.balances],
        }
    }


def _read_call(value: object, index: int) -> PhoneCall | RefusedCall:
    name = value.get("id") if isinstance(value, Mapping) else None
    try:
        return _call(documents.mapping(value, f"calls[{index}]", _BAD))
    except CalcError as error:
        return RefusedCall(name if isinstance(name, str) else "", error)


def _call(document: Mapping[str, object]) -> PhoneCall:
    documents.known_keys(document, _CALL_KEYS, "call", _BAD)
    answered, rang = document.get("answered_at"), document.get("rang_at")
    linked = document.get("linked_id")
    direction = documents.choice(document.get("direction", "in"), ("in", "out"), "direction", _BAD)
    return PhoneCall(
        id=documents.text(document.get("id"), "id", _BAD),
        line=documents.text(document.get("line"), "line", _BAD),
        answered_at=None if answered is None else parse_instant(answered, "answered_at"),
        ended_at=parse_instant(document.get("ended_at"), "ended_at"),
        rang_at=None if rang is None else parse_instant(rang, "rang_at"),
        linked_id="" if linked is None else documents.text(linked, "linked_id", _BAD),
        outbound=direction == "out",
    )


def _rated(call: RatedCall, money: MoneyFormat) -> Answer:
    return {
        "id": call.id,
        "net": _net(call, money),
        "billed_seconds": call.billed_seconds,
        "seconds": call.seconds,
        "line": call.line,
        "band": call.band,
        "draws": [{"allowance": taken.allowance, "seconds": taken.seconds} for taken in call.draws],
        "reached": [{"allowance": mark.allowance, "percent": mark.percent} for mark in call.reached],
        "lines": [money.line(line) for line in call.lines],
    }


def _net(call: RatedCall, money: MoneyFormat) -> str:
    return money.amount(call.net).partition(" ")[0]


def _refused(call: RefusedCall) -> Answer:
    return {"id": call.id, "error": {"kind": call.error.kind, "message": call.error.message}}


def _balance(balance: Balance) -> Answer:
    return {
        "allowance": balance.allowance.id,
        "valid_from": None if balance.valid_from is None else balance.valid_from.isoformat(),
        "valid_until": None if balance.valid_until is None else balance.valid_until.isoformat(),
        "granted_seconds": balance.granted,
        "left_seconds": balance.left,
    }
