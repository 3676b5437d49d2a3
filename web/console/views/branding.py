"""Branding: name, logo, colour and texts of the vendor's desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.operations.desk_settings import Branding, change_branding, set_logo
from people.queries import get_desk_settings
from plans.presentation.labels import language_name
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.languages import product_languages
from vendors.core.colours import ink_contrasts
from vendors.queries import get_current_vendor
from web.console.access import AdminRequest, admin_required
from web.console.forms.branding import BrandingForm, LogoForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def branding(request: AdminRequest) -> HttpResponse:
    """Show and change how the desk looks and what its portal and emails say."""
    now = clock.now()
    shown = find_shown_version(request, now)
    sent = request.POST if request.method == "POST" else None
    form = BrandingForm(sent, _given(), languages=_languages(shown))
    if form.is_valid():
        _save(form, request, now)
        messages.success(request, _("Branding saved."))
        return redirect("console-branding")
    return _page(request, shown, form, LogoForm())


@require_POST
@admin_required
def logo(request: AdminRequest) -> HttpResponse:
    """Put another logo in the place of the old one."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        content, kind = form.cleaned_data["logo"]
        set_logo(content=content, kind=kind, actor=request.user, now=clock.now())
        messages.success(request, _("Logo saved."))
        return redirect("console-branding")
    shown = find_shown_version(request, clock.now())
    return _page(request, shown, BrandingForm(None, _given(), languages=_languages(shown)), form)


@require_POST
@admin_required
def remove_logo(request: AdminRequest) -> HttpResponse:
    """Remove the logo."""
    set_logo(content=b"", kind="", actor=request.user, now=clock.now())
    messages.success(request, _("Logo removed."))
    return redirect("console-branding")


def _languages(shown: ShownVersion | None) -> list[tuple[str, str]]:
    codes = shown.terms.vendor.languages if shown else product_languages()
    return [(code, language_name(code)) for code in codes]


def _given() -> dict[str, Any]:
    settings = get_desk_settings()
    return {
        "display_name": get_current_vendor().name,
        "accent": settings.accent,
        "sender_name": settings.sender_name,
        "reply_address": settings.reply_address,
        **{f"welcome_{code}": text for code, text in settings.welcome.items()},
        **{f"portal_text_{code}": text for code, text in settings.portal_text.items()},
    }


def _save(form: BrandingForm, request: AdminRequest, now: datetime) -> None:
    """Store what the form says; texts in languages that it does not ask for stay."""
    settings = get_desk_settings()
    texts = {
        name: {code: text for code, text in kept.items() if code not in form.languages} | form.texts(name)
        for name, kept in (("welcome", settings.welcome), ("portal_text", settings.portal_text))
    }
    given = Branding(
        display_name=form.cleaned_data["display_name"],
        accent=form.cleaned_data["accent"],
        welcome=texts["welcome"],
        portal_text=texts["portal_text"],
        sender_name=form.cleaned_data["sender_name"],
        reply_address=form.cleaned_data["reply_address"],
    )
    change_branding(branding=given, actor=request.user, now=now)


def _page(request: AdminRequest, shown: ShownVersion | None, form: BrandingForm, logo_form: LogoForm) -> HttpResponse:
    accent = get_desk_settings().accent
    context = console_frame(request, shown, current="console-branding") | {
        "form": form,
        "logo_form": logo_form,
        "contrasts": [f"{ratio:.1f} : 1" for ratio in ink_contrasts(accent)] if accent else [],
    }
    status = 422 if form.errors or logo_form.errors else 200
    return render(request, "console/branding.html", context, status=status)
