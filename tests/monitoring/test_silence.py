"""Installations that are silent: an alert after the grace, none because we were away ourselves (TERM-E26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from customers.models import Contact
from monitoring.intake.models import Liveness
from monitoring.models import Episode, Installation
from monitoring.operations.installations import change_installation, close_installation, details_of
from monitoring.operations.silence import MAX_LATE
from people.models import User
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_due
from tests.monitoring.conftest import AT, MINUTE, InstallationOf, Sender, SenderOf, only_episode, pass_time
from tests.terms.world import World
from tickets.models import Ticket

LOST_AT = AT + 7 * MINUTE


def expect(installation: Installation, admin: User, *, every: int | None = 5, at: datetime = AT) -> None:
    """Expect an installation every five minutes, with two of grace."""
    details = replace(details_of(installation), every_minutes=every, grace_minutes=2)
    change_installation(installation=installation, details=details, actor=admin, now=at)


@pytest.fixture
def expected(installation: Installation, admin: User) -> Installation:
    """An installation that is to be heard every five minutes."""
    expect(installation, admin)
    return installation


def beat(sender: Sender, at: datetime, method: str = "get") -> int:
    sender.at = at
    return int(getattr(sender, method)("/api/intake/heartbeat").status_code)


def test_E26_no_connection_is_an_alert_of_the_first_priority_without_any_message(expected: Installation) -> None:
    pass_time(LOST_AT - timedelta(seconds=1))
    before = Episode.objects.count()
    pass_time(LOST_AT)

    episode = only_episode()
    assert (before, episode.alert.name, episode.severity) == (0, "connection-lost", 1)
    assert (episode.started_at, episode.received_at) == (AT, LOST_AT)
    assert episode.ticket is not None
    assert episode.ticket.subject == "No connection to the cloud: Reception"


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_E26_whoever_is_heard_in_time_is_not_lost(expected: Installation, sender: Sender, method: str) -> None:
    for minutes in range(0, 60, 6):
        assert beat(sender, AT + minutes * MINUTE, method) == 200
        pass_time(sender.at)

    assert Episode.objects.count() == 0


def test_E26_any_request_is_a_sign_of_life(expected: Installation, sender: Sender) -> None:
    sender.at = AT + 6 * MINUTE
    sender.send("events", [])
    pass_time(AT + 12 * MINUTE)

    assert Episode.objects.count() == 0


def test_E26_whoever_is_heard_again_has_recovered_at_once(expected: Installation, sender: Sender) -> None:
    pass_time(LOST_AT)
    assert beat(sender, LOST_AT + MINUTE) == 200
    pass_time(sender.at)

    assert (only_episode().recovered_at, Liveness.objects.get().lost_at) == (sender.at, None)
    pass_time(sender.at + 7 * MINUTE)
    assert Episode.objects.filter(recovered_at=None).count() == 1


def test_a_token_in_the_address_is_enough(expected: Installation, sender: Sender) -> None:
    answer = sender.get(f"/api/intake/heartbeat/{sender.secret}", HTTP_AUTHORIZATION="")

    assert (answer.status_code, Liveness.objects.get().last_seen_at) == (200, AT)


def test_a_heartbeat_begins_no_expectation(sender: Sender) -> None:
    beat(sender, AT)
    pass_time(AT + timedelta(days=2))

    assert (Episode.objects.count(), Timer.objects.filter(handler="monitoring.liveness").count()) == (0, 0)


def test_nothing_is_expected_of_what_is_paused_or_closed(
    contact: Contact, installation_of: InstallationOf, admin: User
) -> None:
    paused, closed = (installation_of(contact, name=name) for name in ("Paused", "Closed"))
    for one in (paused, closed):
        expect(one, admin)
    expect(paused, admin, every=None)
    close_installation(installation=closed, actor=admin, now=AT)
    pass_time(AT + timedelta(hours=1))

    assert Episode.objects.count() == 0


def test_ten_minutes_of_our_own_absence_are_nobodys_silence(expected: Installation) -> None:
    back = LOST_AT + MAX_LATE + timedelta(minutes=10)
    fire_due(vendor=current_vendor(), now=back)
    judged = Episode.objects.count()
    pass_time(back + 7 * MINUTE)  # everybody has had the whole time again

    assert (judged, only_episode().received_at) == (0, back + 7 * MINUTE)


def test_half_of_all_silent_at_once_is_rather_our_own_fault(
    imagicle: World, installation_of: InstallationOf, sender_of: SenderOf, admin: User
) -> None:
    contact = imagicle.customer(region="europe", plan="gold")
    installations = [installation_of(contact, name=f"Node {number}") for number in range(6)]
    for one in installations:
        expect(one, admin)
    senders = [sender_of(one) for one in installations]
    for sender in senders[:3]:
        beat(sender, AT + 5 * MINUTE)
    fire_due(vendor=current_vendor(), now=LOST_AT)
    frozen = Episode.objects.count()
    beat(senders[3], LOST_AT + timedelta(seconds=10))
    fire_due(vendor=current_vendor(), now=LOST_AT + timedelta(seconds=30))

    assert (frozen, Episode.objects.count()) == (0, 2)


def test_it_is_one_ticket_however_long_it_lasts(expected: Installation) -> None:
    for hours in range(1, 4):
        pass_time(AT + timedelta(hours=hours))

    assert (Ticket.objects.count(), only_episode().occurrences) == (1, 1)
