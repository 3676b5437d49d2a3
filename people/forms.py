"""Forms of people: signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User


class SignInForm(forms.Form):
    """E-mail address and password; a refusal never tells which of the two was wrong."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter the e-mail address in full, for example name@example.com."),
        },
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the account; one that may not sign in is answered like one that does not exist."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "email" in cleaned and "password" in cleaned:
            found = authenticate(self.request, username=cleaned["email"], password=cleaned["password"])
            if not isinstance(found, User):
                raise forms.ValidationError(_("The e-mail address or the password is not right."))
            self.user = found
        return cleaned
