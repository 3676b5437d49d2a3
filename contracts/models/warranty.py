"""Warranties: the written document without which nothing is warranted (TERM-D9)."""

from __future__ import annotations

from django.db import models

from contracts.models.contract import Contract


class Warranty(models.Model):
    """A document with a contract, kept privately under an opaque name and served as a download only."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="warranty")
    label = models.CharField(max_length=120, help_text="What the document calls itself.")
    dated_on = models.DateField(help_text="The day that stands on it.")
    name = models.CharField(max_length=200, help_text="The file as it was called, made harmless.")
    storage_name = models.CharField(max_length=80, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "plans_warranty"  # as with contracts

    def __str__(self) -> str:
        return self.label
