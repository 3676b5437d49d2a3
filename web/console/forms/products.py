"""What an admin enters for products, their releases, and what is installed at a customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField
from supportdesk.kernel.fields.ranges import LIFETIME, Range
from web.forms.choices import set_choices

Choices = Sequence[tuple[Any, Any]]
_LIFE = Range(back=LIFETIME.back)
MAX_LICENCES = 1_000_000


class ProductForm(NamedErrors):
    """A product, or an add-on of another one."""

    name = forms.CharField(label=_("Name"), max_length=120)
    addon_of = forms.TypedChoiceField(
        label=_("Add-on of"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("An add-on is installed with its base product and ends with it."),
    )

    def __init__(self, *args: Any, bases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, addon_of=[("", _("none: it is used on its own")), *bases])


class NewProductForm(ProductForm):
    """A new product, with the key by which programs know it."""

    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("Programs know the product by it. It cannot be changed later."),
        error_messages={"invalid": _("Use letters, digits, hyphens and underscores.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ["name", "key", "addon_of"]


class ReleaseForm(NamedErrors):
    """A release and the dates of its life."""

    name = forms.CharField(label=_("Name"), max_length=80)
    released_on = DayField(within=_LIFE, label=_("Release date"))
    end_of_support_on = DayField(
        within=_LIFE,
        required=False,
        label=_("End of support"),
        help_text=_("From this day on, no tickets can be submitted for it."),
    )
    end_of_life_on = DayField(within=_LIFE, required=False, label=_("End of life"))


class InstallationForm(NamedErrors):
    """What an organisation has installed."""

    release = forms.TypedChoiceField(label=_("Product and release"), coerce=int)
    base = forms.TypedChoiceField(
        label=_("Base product"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Only for an add-on: the installed product that it belongs to."),
    )
    label = forms.CharField(
        label=_("Installation"), max_length=120, required=False, help_text=_("For example the site, node or tenant.")
    )
    registered_on = DayField(within=_LIFE, label=_("Registration date"))
    licences = forms.IntegerField(label=_("Licences"), min_value=1, max_value=MAX_LICENCES, initial=1)

    def __init__(self, *args: Any, releases: Choices, bases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, release=releases, base=[("", _("none")), *bases])


class RetirementForm(NamedErrors):
    """From which day on something installed is no longer used."""

    retired_on = DayField(within=LIFETIME, label=_("No longer used from"))
