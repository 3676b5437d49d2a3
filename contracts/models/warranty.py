"""Warranties: the written document without which nothing is warranted (TERM-D9)."""

from __future__ import annotations

from django.db import models

from contracts.models.contract import Contract


class Warranty(models.Model):
    """A document with a contract, kept privately under an opaque name and served as a download only."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="warranty")
    label = models.CharField(max_length=120, help_text="Title of the document.")
    dated_on = models.DateField(help_text="Date of the document.")
    name = models.CharField(max_length=200, help_text="File name as uploaded, sanitised.")
    storage_name = models.CharField(max_length=80, unique=True)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "plans_warranty"  # as with contracts

    def __str__(self) -> str:
        return self.label
