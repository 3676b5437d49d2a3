"""Forms of the bare host: an operator signs in, a vendor is asked for."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.http.request import validate_host
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.person_names import clean_person_name
from vendors.models.provision_request import ACCENT, HOST, KEY
from vendors.queries import taken_fields


class OperatorSignInForm(NamedErrors):
    """E-mail address and password; what is wrong with them is not said."""

    email = forms.CharField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={"required": gettext_lazy("Enter your email address.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )


class OperatorCodeForm(NamedErrors):
    """The code that is asked for after the password."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


class FirstCodeForm(NamedErrors):
    """The first code of an app that is being connected."""

    code = forms.CharField(
        label=gettext_lazy("Current code from the app"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )


class PasswordAgainForm(NamedErrors):
    """The password once more, before something important."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )


class NewVendorForm(NamedErrors):
    """A vendor to be made: its key, name, host and accent, and who its first admin is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As it is usually written."),
        error_messages={"required": gettext_lazy("Enter the vendor’s name.")},
    )
    key = forms.CharField(
        label=pgettext_lazy("vendor", "Key"),
        max_length=40,
        help_text=gettext_lazy("A short name for files and commands: lower-case letters, digits and hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter a key.")},
    )
    host = forms.CharField(
        label=gettext_lazy("Host"),
        max_length=253,
        help_text=gettext_lazy("Where its pages are available, for example support.example.com."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": gettext_lazy("Enter a host.")},
    )
    accent = forms.CharField(
        label=gettext_lazy("Accent colour"),
        required=False,
        max_length=7,
        help_text=gettext_lazy(
            "For example #0b6e99; used for links and buttons until the vendor’s terms name another."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    admin_name = forms.CharField(
        label=gettext_lazy("Name of the first admin"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name of the first admin.")},
    )
    admin_email = forms.EmailField(
        label=gettext_lazy("Email address of the first admin"),
        max_length=254,
        help_text=gettext_lazy("A link to choose a password is sent there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the email address of the first admin."),
            "invalid": gettext_lazy("Enter a full email address, for example name@example.com."),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the first admin"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone of the first admin"),
        max_length=64,
        initial="Europe/Berlin",
        help_text=gettext_lazy("For example Europe/Berlin."),
    )

    def clean_name(self) -> str:
        """Refuse what does not fit on one line."""
        return _one_line(self.cleaned_data["name"])

    def clean_admin_name(self) -> str:
        """Refuse what is no person's name."""
        return clean_person_name(self.cleaned_data["admin_name"])

    def clean_key(self) -> str:
        """Refuse what is no key."""
        return _matching(self.cleaned_data["key"], KEY, _("Use lower-case letters, digits and hyphens only."))

    def clean_host(self) -> str:
        """Refuse what is no host name, what this installation does not answer at, and its own hosts."""
        host = _matching(
            self.cleaned_data["host"].lower().rstrip("."),
            HOST,
            _("Enter a host name, for example support.example.com."),
        )
        if host in settings.BARE_HOSTS:
            raise forms.ValidationError(_("This host belongs to the installation itself."))
        if not validate_host(host, settings.ALLOWED_HOSTS):
            raise forms.ValidationError(_("This installation does not serve this host. Add it to ALLOWED_HOSTS first."))
        return host

    def clean_accent(self) -> str:
        """Refuse what is no colour."""
        accent = self.cleaned_data["accent"].lower()
        return _matching(accent, ACCENT, _("Write the colour as # and six digits or letters a to f.")) if accent else ""

    def clean_admin_email(self) -> str:
        """Return the address in lower case."""
        address: str = one_spelling(self.cleaned_data["admin_email"])
        validate_email(address)
        return address

    def clean_time_zone(self) -> str:
        """Refuse a zone that is unknown."""
        name: str = self.cleaned_data["time_zone"]
        try:
            zoneinfo.ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise forms.ValidationError(_("This time zone does not exist. Use a name like Europe/Berlin.")) from None
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a key or host that is taken."""
        cleaned: dict[str, Any] = self.cleaned_data
        taken = taken_fields(key=cleaned.get("key", ""), host=cleaned.get("host", ""))
        if "key" in taken:
            self.add_error("key", _("Another vendor has this key."))
        if "host" in taken:
            self.add_error("host", _("Another vendor has this host."))
        return cleaned


class ReleaseForm(NamedErrors):
    """Which copies may send, what becomes of the mail that waits in them, and that this is meant."""

    vendors = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Vendors"),
        error_messages={"required": gettext_lazy("Choose at least one vendor.")},
    )
    mail = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=gettext_lazy("Queued email"),
        choices=[
            ("send", gettext_lazy("Send it")),
            ("drop", gettext_lazy("Discard it: keep it as a record and never send it")),
        ],
        error_messages={"required": gettext_lazy("Choose what happens to the queued email.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("The original no longer sends email to these customers, or never did"),
        error_messages={
            "required": gettext_lazy(
                "Confirm that the original no longer sends email; otherwise people get everything twice."
            )
        },
    )

    def __init__(self, *args: Any, held: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["vendors"]).choices = held


def _one_line(text: str) -> str:
    """Return a text whose white space is plain; control characters are dropped."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _matching(text: str, pattern: Any, refusal: str) -> str:
    if pattern.regex.search(text) is None:
        raise forms.ValidationError(refusal)
    return text
