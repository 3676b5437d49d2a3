"""Reads of installations and of what they reported; who may see them is decided by the audience: the vendor's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from monitoring.intake.models import Liveness
from monitoring.intake.queries import liveness_of
from monitoring.models import Episode, Installation
from tickets.core.states import OPEN_STATES
from tickets.models import Ticket

CLOSED = "closed"
MAX_PAST_EPISODES = 20


@dataclass(frozen=True, slots=True)
class InstallationStatus:
    """An installation, and what the intake knows of it; None where nothing was ever sent with a token of it."""

    installation: Installation
    liveness: Liveness | None
    open_alerts: int

    @property
    def last_seen_at(self) -> datetime | None:
        """When the newest request was accepted."""
        return self.liveness.last_seen_at if self.liveness else None

    @property
    def is_refused(self) -> bool:
        """Whether its newest request was refused because it is not entitled."""
        if self.liveness is None or self.liveness.refused_at is None:
            return False
        return self.last_seen_at is None or self.liveness.refused_at > self.last_seen_at


def search_installations(*, words: str = "", state: str = "") -> QuerySet[Installation]:
    """Return the installations, open or closed ones, whose name or organisation has all the words."""
    found = Installation.objects.select_related("organisation").filter(closed_at__isnull=state != CLOSED)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(organisation__name__icontains=word))
    return found.annotate(open_alerts=_count(_open_episodes()), open_tickets=_count(_open_tickets(), "ticket"))


def get_installation(installation_id: int) -> Installation:
    """Return an installation with whose it is and what runs there; raises Http404."""
    related = (
        "organisation",
        "contact__user",
        "contact__organisation",
        "account",
        "product__release__product",
        "product__base__release",
    )
    return get_object_or_404(Installation.objects.select_related(*related), pk=installation_id)


def describe_installations(installations: Sequence[Installation]) -> list[InstallationStatus]:
    """Return installations with what the intake knows of them; `open_alerts` is counted where the search has not."""
    known = liveness_of([installation.pk for installation in installations])
    return [InstallationStatus(one, known.get(one.pk), getattr(one, "open_alerts", None) or 0) for one in installations]


def count_installations(*, most: int) -> int:
    """Return how many installations are monitored, counted no further than `most`."""
    return Installation.objects.filter(closed_at=None).order_by()[:most].count()


def list_open_episodes(installation: Installation) -> list[Episode]:
    """Return what is wrong with an installation now, the most severe first."""
    episodes = Episode.objects.filter(alert__installation=installation, recovered_at=None)
    return list(
        episodes.select_related("alert", "ticket").order_by(F("severity").asc(nulls_last=True), "started_at", "pk")
    )


def list_past_episodes(installation: Installation) -> list[Episode]:
    """Return what was wrong with an installation of late, the newest first."""
    episodes = Episode.objects.filter(alert__installation=installation, recovered_at__isnull=False)
    return list(episodes.select_related("alert", "ticket").order_by("-recovered_at", "-pk")[:MAX_PAST_EPISODES])


def list_episodes_of(tickets: Sequence[Ticket], *, limit: int) -> list[Episode]:
    """Return the newest of the problems that tickets are about, those that still are there first."""
    episodes = Episode.objects.filter(ticket__in=tickets).select_related("alert__installation")
    return list(episodes.order_by(F("recovered_at").desc(nulls_first=True), "-started_at", "-pk")[:limit])


def count_episodes_of(tickets: Sequence[Ticket]) -> int:
    """Return how many problems tickets are about."""
    return Episode.objects.filter(ticket__in=tickets).order_by().count()


def _open_episodes() -> QuerySet[Episode]:
    return Episode.objects.filter(alert__installation=OuterRef("pk"), recovered_at=None)


def _open_tickets() -> QuerySet[Episode]:
    states = [state.value for state in OPEN_STATES]
    return Episode.objects.filter(alert__installation=OuterRef("pk"), ticket__status__in=states)


def _count(episodes: QuerySet[Episode], of: str = "pk") -> Coalesce:
    counted = episodes.order_by().values("alert__installation").annotate(number=Count(of, distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)
