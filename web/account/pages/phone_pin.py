"""The phone PIN of a contact whose plan has one."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.account.navigation import SETTINGS, Setting
from web.account.views import phone_pin

urlpatterns = [path("account/phone-pin/", phone_pin.phone_pin, name="account-phone-pin")]

SETTINGS.add(
    Setting(
        name="account-phone-pin",
        label=_("Phone PIN"),
        order=35,
        words=phone_pin.setting_label,
        is_for=phone_pin.is_for,
    )
)
