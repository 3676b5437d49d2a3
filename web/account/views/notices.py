"""How one is notified of tickets: by a mail for each notice, or by digests."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.operations.preferences import choose_notice_way
from people.models import User, UserKind
from web.account.forms.notice_forms import NoticeForm
from web.account.views.account import with_frame


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show and change how one is notified; customers are notified at once."""
    user = cast("User", request.user)
    if user.kind == UserKind.CONTACT:
        raise PermissionDenied
    form = NoticeForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        choose_notice_way(user=user, **form.cleaned_data)
        messages.success(request, _("Notification settings saved."))
        return redirect("account-notices")
    status = 422 if form.is_bound else 200
    return render(request, "people/notices.html", with_frame(request, {"form": form}), status=status)
