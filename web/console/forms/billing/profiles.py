"""What an admin enters for invoices: the vendor's own details, and how a customer is addressed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError as BadNumber

from billing.core.vat import read_rates
from billing.core.vat_numbers import read_vat_number
from billing.errors import BadVatNumber, BadVatRates
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from web.forms.choices import set_choices

MAX_PAYMENT_DAYS = 365
_PREFIX = re.compile(r"[A-Z0-9/\-]*")
_ADDRESS = {"rows": 4, "dir": "auto"}


class _Billed(NamedErrors):
    """What both sides of an invoice have."""

    def clean_country(self) -> str:
        """Return the country in capitals."""
        country = str(self.cleaned_data.get("country", "")).upper()
        if country and not re.fullmatch("[A-Z]{2}", country):
            raise forms.ValidationError(_("Enter the country as two letters, for example DE."))
        return country

    def _check_vat_number(self, country: str) -> None:
        """Put the number into its usual form, or say at its field what is wrong."""
        number = str(self.cleaned_data.get("vat_number", ""))
        if not number or "country" in self.errors:
            return
        try:
            self.cleaned_data["vat_number"] = read_vat_number(number, country)
        except BadVatNumber:
            words = _("This is not a VAT number of %(country)s. Check its digits and the country.")
            self.add_error("vat_number", forms.ValidationError(words % {"country": country or "–"}, code="vat"))


class SellerForm(_Billed):
    """The vendor's own details on its invoices."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=160, required=False)
    address = WordsField(
        label=gettext_lazy("Address"), max_length=500, required=False, widget=forms.Textarea(attrs=_ADDRESS)
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Two letters, for example DE."),
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Needed for customers in other countries of the EU."),
    )
    tax_number = forms.CharField(
        label=gettext_lazy("Tax number"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Invoices need the VAT number or the tax number."),
    )
    iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=42, required=False)
    bic = forms.CharField(label=gettext_lazy("BIC"), max_length=11, required=False)
    number_prefix = forms.CharField(
        label=gettext_lazy("Prefix of invoice numbers"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Capitals, digits, hyphens and slashes, for example RE-."),
    )
    payment_days = forms.IntegerField(
        label=gettext_lazy("Payment term in days"), min_value=0, max_value=MAX_PAYMENT_DAYS
    )
    vat_rates = WordsField(
        label=gettext_lazy("VAT rates"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("One country and its percentage on each line, for example DE 19."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_iban(self) -> str:
        """Return the account without blanks, its check digits being right."""
        return _checked(self.cleaned_data["iban"], ibans.validate, _("This IBAN is not valid. Check its digits."))

    def clean_bic(self) -> str:
        """Return the bank's code in capitals."""
        return _checked(self.cleaned_data["bic"], bics.validate, _("This BIC is not valid. It has 8 or 11 characters."))

    def clean_number_prefix(self) -> str:
        """Refuse characters that are no part of a number."""
        prefix = str(self.cleaned_data["number_prefix"]).upper()
        if not _PREFIX.fullmatch(prefix):
            raise forms.ValidationError(_("Use capitals, digits, hyphens and slashes only."))
        return prefix

    def clean_vat_rates(self) -> dict[str, str]:
        """Return the rates by country, in percent."""
        try:
            rates = read_rates(str(self.cleaned_data["vat_rates"]))
        except BadVatRates as error:
            words = _("“%(line)s” is not a country with its percentage, or the country is there twice.")
            raise forms.ValidationError(words % {"line": error.line[:60]}) from None
        return {country: f"{rate:f}" for country, rate in rates.items()}

    def clean(self) -> dict[str, Any]:
        """Check the VAT number by the rules of the country."""
        cleaned = super().clean() or {}
        self._check_vat_number(str(cleaned.get("country", "")))
        return cleaned


class BuyerForm(_Billed):
    """How a customer's invoices are addressed."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=160, required=False)
    address = WordsField(
        label=gettext_lazy("Invoice address"), max_length=500, required=False, widget=forms.Textarea(attrs=_ADDRESS)
    )
    country = forms.CharField(label=gettext_lazy("Country"), max_length=60, required=False)
    vat_number = forms.CharField(label=gettext_lazy("VAT number"), max_length=40, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Email address for invoices"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a full email address, for example name@example.com.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of invoices"), required=False)
    reference = forms.CharField(
        label=gettext_lazy("Customer’s reference"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Shown on every invoice, for example an order or cost centre number."),
    )

    def __init__(self, *args: Any, languages: Iterable[tuple[str, str]], stored_country: str, **kwargs: Any) -> None:
        """`stored_country` is that of the organisation, which counts where none is entered."""
        super().__init__(*args, **kwargs)
        self.stored_country = stored_country
        set_choices(self, language=[("", _("the vendor’s first language")), *languages])

    def clean(self) -> dict[str, Any]:
        """Check the VAT number by the rules of the country that counts."""
        cleaned = super().clean() or {}
        self._check_vat_number(str(cleaned.get("country") or self.stored_country))
        return cleaned


def _checked(value: str, validate: Callable[[str], str], words: str) -> str:
    if not value:
        return ""
    try:
        return validate(value)
    except BadNumber:
        raise forms.ValidationError(words) from None
