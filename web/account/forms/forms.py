"""Forms of people: signing in, passwords, codes, one's own account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import (
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from typing_extensions import override

from people.errors import LinkExpired
from people.models import User, UserKind
from people.operations.passwords import ask_for_new_password, set_new_password
from people.operations.registration import check_name
from supportdesk.kernel.clock import now
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.passwords import LEAST, least_length
from web.forms.choices import set_choices
from web.forms.zones import time_zones

_LONGEST_PASSWORD = 1000  # what is longer only keeps the hasher busy


def email_field(*, autofocus: bool = True) -> forms.EmailField:
    """Return the field of somebody's own address."""
    return forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"} | ({"autofocus": True} if autofocus else {})),
        error_messages={
            "required": gettext_lazy("Enter your email address."),
            "invalid": gettext_lazy("Enter a full email address, for example name@example.com."),
        },
    )


def password_field(label: Any, *, required: Any, autofocus: bool = False) -> forms.CharField:
    """Return the field of the password somebody has now."""
    attrs = {"autocomplete": "current-password"} | ({"autofocus": True} if autofocus else {})
    return forms.CharField(
        label=label,
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs=attrs),
        error_messages={"required": required},
    )


def name_of_person(name: str, kind: str) -> str:
    """Return what a form's field takes as the name of a person of this kind; raises ValidationError for the field."""
    try:
        return check_name(name, kind)
    except ValidationError as error:
        raise ValidationError(error.messages) from None


_TEN = gettext_lazy("At least 10 characters. Use several words rather than one common one.")
_TWELVE = gettext_lazy("At least 12 characters. Use several words rather than one common one.")


class NewPasswordField(forms.CharField):
    """A password that somebody chooses: typed once, and checked for being long and not everybody's."""

    def __init__(self, user: User | None = None) -> None:
        self.user = user
        super().__init__(
            label=gettext_lazy("New password"),
            help_text=_TWELVE if least_length(user) > LEAST else _TEN,
            max_length=_LONGEST_PASSWORD,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            error_messages={"required": gettext_lazy("Enter a new password.")},
        )

    def clean(self, value: Any) -> Any:
        """Return the password if it may be taken."""
        password = super().clean(value)
        password_validation.validate_password(password, self.user)
        return password


class SignInForm(NamedErrors, LoginForm):
    """E-mail address and password; a refusal never tells which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "email": email_field(),
            "password": password_field(gettext_lazy("Password"), required=gettext_lazy("Enter your password.")),
        }

    def clean(self) -> Any:
        """Find the account; one that may not sign in is answered like one that does not exist."""
        self.cleaned_data["login"] = one_spelling(self.cleaned_data.get("email", ""))
        return super().clean()


class ForgottenPasswordForm(NamedErrors, ResetPasswordForm):
    """The address whose owner asks for a new password; the answer never tells whether anybody has it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"email": email_field()}

    def clean_email(self) -> str:
        """Return the address; nobody is looked for here."""
        return one_spelling(str(self.cleaned_data["email"]))

    @override
    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Note the wish; the mail goes out a moment later."""
        ask_for_new_password(email=self.cleaned_data["email"], now=now())
        return str(self.cleaned_data["email"])


class NewPasswordForm(NamedErrors, ResetPasswordKeyForm):
    """The new password of who came by a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"password1": NewPasswordField(self.user)}
        self.is_set = False

    def set_once(self) -> bool:
        """Store the password; return False when somebody else used the link in the meantime."""
        try:
            set_new_password(user=self.user, token=self.temp_key, password=self.cleaned_data["password1"], now=now())
        except LinkExpired:
            return False
        self.is_set = True
        return True

    def save(self) -> None:
        """Do nothing more: allauth asks for it again after the password was set."""
        if not self.is_set:
            raise RuntimeError("The password was not set yet.")


class ChangePasswordForm(NamedErrors, AllauthChangePasswordForm):
    """The present password, and the one to come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = gettext_lazy("Enter your current password.")
        self.fields = {
            "oldpassword": password_field(gettext_lazy("Current password"), required=required, autofocus=True),
            "password1": NewPasswordField(self.user),
        }

    def clean_oldpassword(self) -> str:
        """Return the present password if it is; tries count as those of signing in do."""
        password = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ConfirmPasswordForm(NamedErrors, ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = gettext_lazy("Enter your password.")
        self.fields = {"password": password_field(gettext_lazy("Password"), required=required, autofocus=True)}


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Return the field of a code that an app shows, or of one kept for the day the phone is lost."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


class SecondFactorForm(NamedErrors, AuthenticateForm):
    """The code that is asked for after the password."""

    code = code_field(
        gettext_lazy("Code"), gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ConfirmCodeForm(NamedErrors, ReauthenticateByCodeForm):
    """A code once more."""

    code = code_field(
        gettext_lazy("Code"), gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ActivateSecondFactorForm(NamedErrors, ActivateTOTPForm):
    """The first code of an app that is being connected."""

    code = code_field(gettext_lazy("Current code from the app"))


def offer_languages(form: forms.Form, languages: Sequence[str]) -> None:
    """Let a form's field `language` offer these; without the field where there is only one."""
    if len(languages) == 1:
        del form.fields["language"]
    else:
        set_choices(form, language=[pair for pair in settings.LANGUAGES if pair[0] in languages])


class AccountForm(NamedErrors):
    """How somebody is called, and how pages and mails are written to them."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("All times on pages and in emails are shown in this time zone."),
    )
    has_single_keys = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        required=False,
        help_text=gettext_lazy("Turn them off if you use voice input, or press keys by mistake."),
    )

    def __init__(self, data: Any = None, *, user: User, languages: Sequence[str]) -> None:
        fields = ("name", "language", "time_zone", "has_single_keys")
        super().__init__(data, initial={name: getattr(user, name) for name in fields})
        self.kind = user.kind
        offer_languages(self, languages)
        if user.kind == UserKind.CONTACT:
            del self.fields["has_single_keys"]  # the portal has no such keys
        set_choices(self, time_zone=time_zones())

    def clean(self) -> dict[str, Any]:
        """Leave the language as it is where there is no choice."""
        return {"language": self.initial["language"], **(super().clean() or {})}

    def clean_name(self) -> str:
        """Return the name if it is a person's; one that was there before may stay."""
        name = str(self.cleaned_data["name"])
        return name if name == self.initial["name"] else name_of_person(name, self.kind)
