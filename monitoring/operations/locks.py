"""Locks: a change to alerts of an installation, or to its tickets, holds its row."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.models import Installation


def lock_installations(ids: Iterable[int]) -> list[Installation]:
    """Lock installations in one order and return them with what their tickets need."""
    installations = Installation.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return list(
        installations.select_related(
            "organisation",
            "contact__user",
            "contact__organisation",
            "account",
            "product__release__product",
            "product__base",
        )
    )


def lock_free_installations(ids: Iterable[int]) -> set[int]:
    """Lock those of the installations that nobody else holds; returns their ids and those of which there is no row."""
    wanted = set(ids)
    rows = Installation.objects.filter(pk__in=wanted).order_by("pk")
    held = set(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    missed = wanted - held
    existing = set(Installation.objects.filter(pk__in=missed).values_list("pk", flat=True)) if missed else missed
    return held | (missed - existing)
