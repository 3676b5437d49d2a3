"""Routes that somebody left open, each in another way: the crawl must find every one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from people.models import Team
from tickets.models import Message, Ticket


def everybody(_request: HttpRequest) -> HttpResponse:
    """Show something of the desk to whoever asks."""
    return HttpResponse("open")


@login_required
def any_ticket(_request: HttpRequest, reference: str) -> HttpResponse:
    """Show whatever ticket was asked for."""
    return HttpResponse(get_object_or_404(Ticket, reference=reference).subject)


@login_required
def all_words(_request: HttpRequest) -> HttpResponse:
    """Show what was said on all tickets, notes too."""
    return HttpResponse(" ".join(Message.objects.values_list("body", flat=True)))


def counted(_request: HttpRequest) -> HttpResponse:
    """Change something because somebody looked."""
    Team.objects.update(name="looked at")
    return HttpResponse("counted")


def renamed(request: HttpRequest, reference: str) -> HttpResponse:
    """Change whatever ticket was named."""
    if request.method == "POST":
        Ticket.objects.filter(reference=reference).update(subject="renamed")
        return HttpResponse(status=404)
    return HttpResponse(status=405)


def broken(_request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise ZeroDivisionError


urlpatterns = [
    path("desk/open/", everybody),
    path("portal/tickets/<slug:reference>/open/", any_ticket),
    path("portal/words/", all_words),
    path("vendor.css", counted),
    path("portal/tickets/<slug:reference>/rename/", renamed),
    path("sign-in/broken/", broken),
    path("somewhere/new/", everybody),
    path("portal/<int:gadget_id>/", everybody),
]
