"""Reads of products, releases and what is installed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import FirstValue, Least
from django.shortcuts import get_object_or_404

from customers.core.life import last_soon_day
from customers.models import InstalledProduct, Organisation, Product, Release
from supportdesk.kernel.database.ordering import by_name

_ENDS = ("end_of_support_on", "end_of_life_on")


def search_products(*, words: str, kind: str = "") -> QuerySet[Product]:
    """Return products by words of their name or key, with `release_count`, `newest_on` and `installed_count`.

    `kind` leaves base products ("base") or add-ons ("addon") alone.
    """
    found = Product.objects.select_related("addon_of").annotate(
        release_count=Count("releases", distinct=True),
        newest_on=Max("releases__released_on"),
        installed_count=Count(
            "releases__installedproduct", filter=Q(releases__installedproduct__retired_on=None), distinct=True
        ),
    )
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(key__icontains=word))
    return found.filter(addon_of__isnull=kind == "base") if kind else found


def get_product(product_id: int) -> Product:
    """Return a product, else raise Http404."""
    return get_object_or_404(Product.objects.select_related("addon_of"), pk=product_id)


def list_base_products() -> list[Product]:
    """Return the products that are no add-ons, by name."""
    return list(Product.objects.filter(addon_of=None).order_by(by_name("name"), "id"))


def list_releases(product: Product) -> list[Release]:
    """Return the releases of a product, the newest first (TERM-E29)."""
    return list(Release.objects.filter(product=product).select_related("product").order_by("-released_on", "-id"))


def get_release(release_id: int) -> Release:
    """Return a release, else raise Http404."""
    return get_object_or_404(Release.objects.select_related("product"), pk=release_id)


def list_all_releases() -> list[Release]:
    """Return every release by product, the newest of each first."""
    releases = Release.objects.select_related("product").order_by(by_name("product__name"), "-released_on", "-id")
    return list(releases)


def installed_at(organisation: Organisation) -> QuerySet[InstalledProduct]:
    """Return what an organisation has installed: what is used by product, then what was retired."""
    found = InstalledProduct.objects.filter(organisation=organisation)
    found = found.select_related("release__product", "base__release__product", "organisation")
    return found.order_by(F("retired_on").desc(nulls_first=True), by_name("release__product__name"), "id")


def search_installed(*, words: str, today: date, support: str = "") -> QuerySet[InstalledProduct]:
    """Return what is used, each with `newest_name` and `supported_until`: the day on which support ends, of an add-on
    with its base product (TERM-E20), None for no end.

    Found by words of organisation, product, release or installation; `support` leaves those alone whose support has
    ended ("ended"), will soon ("ending"), or neither ("running").
    """
    newest = Release.objects.filter(product=OuterRef("release__product")).order_by("-released_on", "-id")
    found = InstalledProduct.objects.filter(retired_on=None, organisation__is_active=True)
    found = found.select_related("release__product", "base__release", "organisation").annotate(
        newest_name=Subquery(newest.values("name")[:1]),
        supported_until=Least(*(f"{whose}release__{end}" for whose in ("", "base__") for end in _ENDS)),
    )
    for word in words.split():
        found = found.filter(
            Q(organisation__name__icontains=word)
            | Q(release__product__name__icontains=word)
            | Q(release__name__icontains=word)
            | Q(label__icontains=word)
        )
    soon = last_soon_day(today)
    ended, ending = Q(supported_until__lte=today), Q(supported_until__gt=today, supported_until__lte=soon)
    running = Q(supported_until=None) | Q(supported_until__gt=soon)
    return found.filter({"ended": ended, "ending": ending, "running": running}[support]) if support else found


def count_unsupported(*, today: date) -> int:
    """Return how many products are installed whose release is no longer supported."""
    return search_installed(words="", today=today, support="ended").count()


def get_installed_product(installed_id: int, *, organisation_id: int | None = None) -> InstalledProduct:
    """Return what is installed, of the organisation where one is named, else raise Http404."""
    found = InstalledProduct.objects.select_related("release__product", "base__release__product", "organisation")
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    return get_object_or_404(found, pk=installed_id)


def newest_releases(installed: Iterable[InstalledProduct]) -> dict[int, Release]:
    """Return the newest release of each product that is installed, by the product's number: releases are ordered by
    date, not by name, and fixes are for the newest alone (TERM-E29)."""
    wanted = {one.release.product_id for one in installed}
    newest = Release.objects.filter(product__in=wanted).annotate(
        newest=Window(FirstValue("id"), partition_by="product", order_by=["-released_on", "-id"])
    )
    return {release.product_id: release for release in newest.filter(pk=F("newest")).select_related("product")}


def products_after(*, after: int, limit: int) -> list[Product]:
    """Return products by number from a place on."""
    return list(Product.objects.filter(pk__gt=after).select_related("addon_of").order_by("pk")[:limit])


def releases_after(*, product_id: int | None, after: int, limit: int) -> list[Release]:
    """Return releases by number from a place on, of one product where it is named."""
    found = Release.objects.filter(pk__gt=after).select_related("product")
    if product_id is not None:
        found = found.filter(product=product_id)
    return list(found.order_by("pk")[:limit])


def installed_after(*, organisation_id: int | None, after: int, limit: int) -> list[InstalledProduct]:
    """Return what is installed by number from a place on, at one organisation where it is named."""
    found = InstalledProduct.objects.filter(pk__gt=after).select_related("release__product", "organisation")
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    return list(found.order_by("pk")[:limit])
