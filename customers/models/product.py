"""Products, their releases with life-cycle dates, and what a customer has installed (TERM-E22, TERM-E29)."""

from __future__ import annotations

from django.db import models

from customers.models.organisation import Organisation


class Product(models.Model):
    """Something the vendor sells and supports."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

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
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="release_name_once")]

    def __str__(self) -> str:
        return f"{self.product} {self.name}"


class InstalledProduct(models.Model):
    """A product as one organisation runs it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="products")
    release = models.ForeignKey(Release, on_delete=models.PROTECT)
    label = models.CharField(max_length=120, blank=True, help_text="Which installation: site, node or tenant.")
    registered_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.release} ({self.label})" if self.label else str(self.release)
