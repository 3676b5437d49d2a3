"""Products, their releases with life-cycle dates, and what a customer has installed (TERM-E22, TERM-E29)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from customers.models.organisation import Organisation


class Product(models.Model):
    """Something the vendor sells and supports; an add-on is nothing without its base product (TERM-E20)."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    addon_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="addons",
        help_text="Base product of an add-on module; what is installed of it ends with the base product (TERM-E20).",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(addon_of__isnull=True) | ~Q(addon_of=F("id")), name="product_is_not_its_own_addon"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A release of a product, ordered by date; its life-cycle dates gate support (TERM-E22)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="releases")
    name = models.CharField(max_length=80)
    released_on = models.DateField()
    end_of_support_on = models.DateField(null=True, blank=True)
    end_of_life_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "name"], name="release_name_once"),
            models.CheckConstraint(
                condition=Q(end_of_support_on__isnull=True) | Q(end_of_support_on__gte=F("released_on")),
                name="release_supported_from_its_day",
            ),
            models.CheckConstraint(
                condition=Q(end_of_life_on__isnull=True) | Q(end_of_life_on__gte=F("released_on")),
                name="release_lives_from_its_day",
            ),
            models.CheckConstraint(
                condition=Q(end_of_support_on__isnull=True)
                | Q(end_of_life_on__isnull=True)
                | Q(end_of_life_on__gte=F("end_of_support_on")),
                name="release_supported_no_longer_than_it_lives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.name}"

    def clean(self) -> None:
        """Refuse life-cycle dates in the wrong order, each at its field."""
        wrong: dict[str, str] = {}
        for name in ("end_of_support_on", "end_of_life_on"):
            day = getattr(self, name)
            if day is not None and self.released_on is not None and day < self.released_on:
                wrong[name] = _("This is before the release.")
        ends = self.end_of_support_on, self.end_of_life_on
        if not wrong and ends[0] is not None and ends[1] is not None and ends[1] < ends[0]:
            wrong["end_of_life_on"] = _("The end of life cannot be before the end of support.")
        if wrong:
            raise ValidationError(wrong)


class InstalledProduct(models.Model):
    """A product as one organisation runs it, until the day on which it was retired."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="products")
    release = models.ForeignKey(Release, on_delete=models.PROTECT)
    label = models.CharField(max_length=120, blank=True, help_text="Which installation: site, node or tenant.")
    registered_on = models.DateField()
    licences = models.PositiveIntegerField(default=1, db_default=1)
    base = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="addons",
        help_text="The installed base product of an add-on, with which it is retired (TERM-E20).",
    )
    retired_on = models.DateField(null=True, blank=True, help_text="From this day on it is no longer used.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(licences__gte=1), name="installed_product_has_licences"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("registered_on")),
                name="installed_product_retired_after_registration",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | ~Q(base=F("id")), name="installed_product_is_not_its_own_base"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} ({self.label})" if self.label else str(self.release)
