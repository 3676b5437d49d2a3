"""A page, its address and its place in the navigation of the console, in one file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from plans.core.terms import VendorTerms
from web.registry import Link, Registry

NAVIGATION: Registry[Link[VendorTerms | None]] = Registry()


def invoices(_request: HttpRequest) -> HttpResponse:
    """Show the invoices."""
    return HttpResponse("No invoice yet.")


urlpatterns = [path("invoices/", invoices, name="console-invoices")]

NAVIGATION.add(Link(name="console-invoices", label="Invoices", order=10))
