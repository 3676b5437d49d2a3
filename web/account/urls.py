"""Addresses of signing in and out, passwords, second factors and one's own account.

django-allauth looks for its own names; where templates of ours use another, the address has both.
"""

from __future__ import annotations

from django.urls import path, re_path

from web.account.views import absences, account, landing, notices, passwords, second_factor, signing_in, tokens
from web.registry import find_pages

urlpatterns = [
    *find_pages("web.account.pages"),
    path("", landing.home, name="home"),
    path("i18n/setlang/", landing.set_language, name="set_language"),
    path("sign-in/", signing_in.sign_in, name="account_login"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/code/", second_factor.ask, name="mfa_authenticate"),
    path("unsent/discard/", signing_in.discard_unsent, name="unsent-discard"),
    path("sign-out/", signing_in.sign_out, name="account_logout"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("password/forgotten/", passwords.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", passwords.forgotten_sent, name="account_reset_password_done"),
    path("password/new/done/", passwords.new_password_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        passwords.new_password,
        name="account_reset_password_from_key",
    ),
    path("account/", account.account, name="account"),
    path("account/absences/", absences.absences, name="absences"),
    path("account/absences/<int:absence_id>/end/", absences.end, name="absence-end"),
    path("account/notices/", notices.notices, name="account-notices"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("account/password/", passwords.change_password, name="account_change_password"),
    path("account/confirm/", passwords.confirm_password, name="account_reauthenticate"),
    path("account/confirm/code/", second_factor.confirm, name="mfa_reauthenticate"),
    path("account/second-factor/", second_factor.overview, name="mfa_index"),
    path("account/second-factor/on/", second_factor.activate, name="mfa_activate_totp"),
    path("account/second-factor/on/picture.svg", second_factor.picture, name="second-factor-picture"),
    path("account/second-factor/off/", second_factor.deactivate, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
]
