"""Frozen promises, read and parsed."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from slas.core.calendar.calendars import CalendarSpec, parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import PolicySpec, parse_policy
from slas.core.clock.timeline import Timeline, replay
from slas.models import Policy

_PARSED_LIMIT = 500
# Safe across vendors: the digest is of the content itself, so equal keys mean equal documents.
_parsed: OrderedDict[str, tuple[CalendarSpec, PolicySpec]] = OrderedDict()


def draft_policy(*, name: Mapping[str, str], calendar: Mapping[str, Any], policy: Mapping[str, Any]) -> Policy:
    """Return a promise that is not stored, under the digest it would be stored with: for previews."""
    canonical = json.dumps([name, calendar, policy], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Policy(digest=digest, name=dict(name), calendar=dict(calendar), policy=dict(policy))


def get_specs(policy: Policy) -> tuple[CalendarSpec, PolicySpec]:
    """Return the parsed calendar and policy of a frozen promise."""
    found = _parsed.get(policy.digest)
    if found is None:
        found = (parse_calendar(policy.calendar), parse_policy(policy.policy))
        _parsed[policy.digest] = found
        if len(_parsed) > _PARSED_LIMIT:
            _parsed.popitem(last=False)
    return found


def read_specs(policies: Iterable[Policy]) -> None:
    """Parse the documents of frozen promises that were read without them, with one query for those not known already."""
    unread = {one.digest for one in policies if one.digest not in _parsed and one.get_deferred_fields()}
    for policy in get_policies(unread).values():
        get_specs(policy)


def get_policies(digests: Collection[str]) -> dict[str, Policy]:
    """Return frozen promises by digest with one query, none where nothing is asked for."""
    if not digests:
        return {}
    return {policy.digest: policy for policy in Policy.objects.filter(digest__in=digests)}


def replay_events(*, policy: Policy, events: Sequence[Event]) -> Timeline:
    """Return what the clocks say of these events under the frozen promise: the one function of deadlines."""
    calendar, spec = get_specs(policy)
    return replay(calendar=calendar, policy=spec, events=events)
