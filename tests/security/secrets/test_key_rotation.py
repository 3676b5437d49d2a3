"""SECRET_KEY is changed: with the old one in SECRET_KEY_FALLBACKS nobody notices, without it what it signed ends."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.signing import BadSignature
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from people.models import ApiToken, User, UserKind
from people.operations.passwords import change_password
from people.operations.resealing import SECOND_FACTOR
from people.operations.tokens import make_token
from people.reset_tokens import ResetTokens
from supportdesk.kernel import clock
from supportdesk.kernel.security.encrypted_secrets import decrypt_secret, encrypt_secret, is_under_present_key
from supportdesk.kernel.security.signing import fingerprint, is_fingerprint, sign, unsign
from tests.clients import VendorClient
from tests.factories import make_user
from tests.people.conftest import PASSWORD
from vendors.models import Operator, OperatorSecondFactor, Vendor
from vendors.operations.operators import add_operator
from vendors.sessions import ENCRYPTION_PURPOSE
from web.account.views.device import known_device, remember_device

OLD, NEW = "the-old-key-" + "x" * 40, "the-new-key-" + "y" * 40
DAY = timedelta(days=1)


@pytest.fixture
def nora(vendor: Vendor, settings: Settings) -> User:
    """Somebody of the staff, under the old key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    return make_user("Nora", kind=UserKind.STAFF, email="nora@example.org", password=PASSWORD)


def rotate(settings: Settings, *fallbacks: str) -> None:
    """Give the installation its new key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, list(fallbacks)


def token_of(owner: User) -> str:
    """Return the secret of a new token."""
    scopes = ["tickets:read"]
    return make_token(owner=owner, name="Robot", scopes=scopes, lasts=30 * DAY, now=clock.now()).secret


def opens(vendor: Vendor, secret: str) -> bool:
    """Return whether a token is let in."""
    client = VendorClient(vendor, HTTP_AUTHORIZATION=f"Bearer {secret}")
    return bool(client.get("/api/v1/me").status_code == 200)


def test_fault_E_a_session_continues_under_the_old_key_and_ends_without_it(
    vendor: Vendor, nora: User, settings: Settings
) -> None:
    first, second = VendorClient(vendor), VendorClient(vendor)
    for client in (first, second):
        client.force_login(nora, backend="django.contrib.auth.backends.ModelBackend")
    rotate(settings, OLD)
    assert first.get("/account/").status_code == 200
    rotate(settings)
    assert [client.get("/account/").status_code for client in (first, second)] == [200, 302]  # the first was renewed


def test_fault_E_tokens_continue_whatever_becomes_of_the_key(vendor: Vendor, nora: User, settings: Settings) -> None:
    secret = token_of(nora)
    rotate(settings)
    assert opens(vendor, secret)


def test_fault_E_tokens_of_the_release_before_continue_under_the_old_key(
    vendor: Vendor, nora: User, settings: Settings
) -> None:
    secret = token_of(nora)
    ApiToken.objects.update(owner_password_changes=None)
    rotate(settings, OLD)
    assert opens(vendor, secret)
    rotate(settings)
    assert not opens(vendor, secret)


def test_fault_E_links_for_passwords_continue_under_the_old_key_and_end_without_it(
    nora: User, settings: Settings
) -> None:
    token = ResetTokens().make_token(nora)
    rotate(settings, OLD)
    assert ResetTokens().check_token(nora, token)
    rotate(settings)
    assert not ResetTokens().check_token(nora, token)


def test_fault_E_signed_values_continue_under_the_old_key_and_new_ones_need_it_not(
    nora: User, settings: Settings
) -> None:
    old = sign(1, purpose="test")
    rotate(settings, OLD)
    assert unsign(old, purpose="test", max_age=DAY) == 1
    new = sign(2, purpose="test")
    rotate(settings)
    assert unsign(new, purpose="test", max_age=DAY) == 2
    with pytest.raises(BadSignature):
        unsign(old, purpose="test", max_age=DAY)


def test_fault_E_fingerprints_of_the_old_key_are_known(settings: Settings, nora: User) -> None:
    what = {"vendor": "t_first00000", "purpose": "test", "text": "nora"}
    old = fingerprint(**what)
    rotate(settings, OLD)
    assert (is_fingerprint(old, **what), is_fingerprint(fingerprint(**what), **what)) == (True, True)
    rotate(settings)
    assert not is_fingerprint(old, **what)


def test_fault_E_a_known_device_stays_known(nora: User, settings: Settings) -> None:
    request, response = RequestFactory().get("/"), HttpResponse()
    remember_device(request, response, nora)
    request.COOKIES = {settings.DEVICE_COOKIE_NAME: response.cookies[settings.DEVICE_COOKIE_NAME].value}
    before = known_device(request, nora.email)
    rotate(settings, OLD)
    assert (known_device(request, nora.email), bool(before)) == (before, True)
    rotate(settings)
    assert known_device(request, nora.email) == ""


def lock_second_factors(nora: User) -> tuple[Authenticator, OperatorSecondFactor]:
    """Give a person and an operator an app each, under the present key."""
    factor = TOTP.activate(nora, "PERSONSECRET").instance
    factor.data = {"secret": encrypt_secret("PERSONSECRET", purpose=SECOND_FACTOR)}
    factor.save()
    operator: Operator = add_operator(email="robin@desk.example", name="Robin", password=PASSWORD, now=clock.now())
    stored = encrypt_secret("OPERATORSECRET", purpose=ENCRYPTION_PURPOSE)
    theirs = OperatorSecondFactor.objects.create(
        operator=operator, secret=stored, last_step=0, turned_on_at=clock.now()
    )
    return factor, theirs


def test_fault_E_second_factors_are_resealed_and_no_longer_need_the_old_key(nora: User, settings: Settings) -> None:
    factor, theirs = lock_second_factors(nora)
    rotate(settings, OLD)
    assert decrypt_secret(factor.data["secret"], purpose=SECOND_FACTOR) == "PERSONSECRET"
    call_command("reseal")
    rotate(settings)
    factor.refresh_from_db()
    theirs.refresh_from_db()
    assert decrypt_secret(factor.data["secret"], purpose=SECOND_FACTOR) == "PERSONSECRET"
    assert decrypt_secret(theirs.secret, purpose=ENCRYPTION_PURPOSE) == "OPERATORSECRET"


def test_resealing_names_whose_secrets_no_key_opens_and_does_the_others(nora: User, settings: Settings) -> None:
    factor, _theirs = lock_second_factors(nora)
    OperatorSecondFactor.objects.update(secret="gAAAAnothing")
    rotate(settings, OLD)
    with pytest.raises(CommandError, match="can decrypt the secrets of: operators"):
        call_command("reseal")
    factor.refresh_from_db()
    assert is_under_present_key(factor.data["secret"], purpose=SECOND_FACTOR)


def test_a_secret_under_a_key_that_is_gone_is_not_read(nora: User, settings: Settings) -> None:
    stored = encrypt_secret("secret", purpose="test")
    rotate(settings)
    with pytest.raises(InvalidToken):
        decrypt_secret(stored, purpose="test")


def test_attack_S28_a_hash_that_is_renewed_at_signing_in_ends_no_token(
    vendor: Vendor, nora: User, settings: Settings
) -> None:
    secret, before = token_of(nora), nora.password
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    assert User.objects.get(pk=nora.pk).check_password(PASSWORD)
    nora.refresh_from_db()
    assert (nora.password != before, opens(vendor, secret)) == (True, True)


def test_attack_S28_another_password_of_the_owner_ends_every_token(vendor: Vendor, nora: User) -> None:
    secret = token_of(nora)
    change_password(user=nora, password="another long password", now=clock.now())
    assert not opens(vendor, secret)
    assert opens(vendor, token_of(nora))


def test_attack_S28_the_same_password_chosen_again_ends_every_token(vendor: Vendor, nora: User) -> None:
    secret = token_of(nora)
    change_password(user=nora, password=PASSWORD, now=clock.now())
    assert not opens(vendor, secret)


def test_attack_S28_upgrading_keeps_tokens_that_hold_and_ends_those_that_ended(vendor: Vendor, nora: User) -> None:
    good, ended = token_of(nora), token_of(nora)
    ApiToken.objects.update(owner_password_changes=None)
    ApiToken.objects.filter(pk=ApiToken.objects.latest("pk").pk).update(owner_stamp="0" * 64)
    import_module("people.migrations.0010_password_changes").count_from_now(apps, None)
    nora.check_password(PASSWORD)
    User.objects.filter(pk=nora.pk).update(password="renewed")  # what a release before could not tell apart
    assert (opens(vendor, good), opens(vendor, ended)) == (True, False)
