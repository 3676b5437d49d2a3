"""Puts a canary into every text of every row of every tenant model, found in the model registry."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from tests.isolation.canaries import HOSTILE, Canaries
from tests.isolation.owners import FIELD_OWNERS, Owners

TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField, models.BinaryField)
_SHORTEST = 12

# A model or field without canaries, and why. What is neither filled nor here fails the build.
EXEMPT_MODELS = {
    "contenttypes.ContentType": "names of our own models",
    "notifications.MessageContent": "written from texts that hold canaries",
    "auth.Permission": "names of our own models",
    "sessions.Session": "signed, read by the server alone",
    "slas.Policy": "worked out from the published terms and addressed by their content",
}
EXEMPT_FIELDS = {
    "axes.AccessAttempt.ip_address": "an address",
    "axes.AccessFailureLog.ip_address": "an address",
    "axes.AccessLog.ip_address": "an address",
    "billing.BillingProfile.country": "a country's code, two letters",
    "billing.BillingProfile.language": "a language's code",
    "billing.BillingProfile.vat_number": "letters and digits; the address beside it is filled",
    "billing.BillingSettings.country": "a country's code, two letters",
    "billing.BillingSettings.iban": "an account; the address beside it is filled",
    "billing.BillingSettings.bic": "a bank; the address beside it is filled",
    "billing.BillingSettings.number_prefix": "capitals; the address beside it is filled",
    "billing.BillingSettings.vat_number": "letters and digits; the address beside it is filled",
    "billing.BillingSettings.vat_rates": "percentages by country",
    "billing.PhoneCall.line": "a key of the published terms",
    "customers.Organisation.country": "a country's code, two letters",
    "customers.Organisation.region_key": "a key of the published terms",
    "customers.Organisation.time_zone": "a zone of the time zone database",
    "customers.Organisation.vat_number": "letters and digits; the address beside it is filled",
    "customers.Invitation.language": "a language's code",
    "customers.Partner.key": "part of addresses in forms; the name beside it is filled",
    "notifications.DigestItem.subject_kind": "a word of our own",
    "people.DeskSettings.accent": "a colour",
    "people.Logo.content": "a picture; everybody sees it",
    "people.Logo.digest": "of the picture",
    "people.Logo.kind": "decides how the picture is sent",
    "people.ApiToken.scopes": "words of our own",
    "people.RoleHolder.role_key": "a key of the published terms",
    "oncall.Shift.roster_key": "a key of the published terms",
    "people.Team.key": "a key of the published terms",
    "people.User.digest_days": "days of the week",
    "people.User.language": "a language's code",
    "people.User.password": "a hash that Django reads; no page has it, which test_secrets looks after",
    "people.User.time_zone": "a zone of the time zone database",
    "plans.Draft.document": "parsed strictly; the label and note beside it are filled",
    "plans.Plan.key": "a key of the published terms",
    "plans.Publication.digest": "of the document",
    "plans.Publication.document": "parsed strictly; the vendor's name in it is a canary",
    "contracts.Warranty.storage_name": "where the file lies; its content is a canary",
    "tickets.Attachment.content_type": "decides how a file is sent",
    "tickets.Attachment.storage_name": "where the file lies; its content is a canary",
    "reconciler.Finding.fault": "a word of the calculation",
    "reconciler.Finding.subject": "words of the calculation",
    "tickets.Breach.commitment": "a word of the calculation",
    "tickets.Breach.metric": "a word of the calculation",
    "tickets.Clock.commitment": "a word of the calculation",
    "tickets.Clock.metric": "a word of the calculation",
    "tickets.Clock.state": "a word of the calculation",
    "tickets.DevelopmentChange.kind": "a word of our own",
    "tickets.DevelopmentIssue.number": "counted, and part of addresses; the title beside it is filled",
    "tickets.Event.kind": "a word of the calculation",
    "tickets.FilingAttempt.channel": "a key of the published terms",
    "tickets.FilingAttempt.outcome": "a word of the decision",
    "tickets.FilingAttempt.reason": "a word of the decision",
    "tickets.FilingAttempt.decision": "the published terms' words, by language",
    "tickets.Message.by": "a side of the conversation",
    "tickets.Message.channel": "a key of the published terms",
    "tickets.StepReached.role_key": "a key of the published terms",
    "tickets.StepReached.told_role_key": "a key of the published terms",
    "tickets.CannedResponse.language": "a language's code",
    "tickets.Ticket.channel": "a key of the published terms",
    "tickets.Ticket.next_due_metric": "a word of the calculation",
    "tickets.Ticket.reference": "a canary as it is",
    "tickets.Ticket.region_key": "a key of the published terms",
    "tickets.Ticket.request_type_key": "a key of the published terms",
    "tickets.Ticket.tier_key": "a key of the published terms",
    "tickets.Ticket.topic_key": "a key of the published terms",
}
# What is in a field without canaries where a row is made by its fields' kinds.
PLAIN_WORDS = {"language": "en", "time_zone": "Europe/Berlin", "kind": "opened", "country": "DE"}
_days = itertools.count()


def tenant_models() -> list[type[models.Model]]:
    """Return every model that has a table in vendors' schemas."""
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in labels]
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def is_text(field: Any) -> bool:
    """Return whether people or programs write something into the field; choices are words of our own."""
    return isinstance(field, TEXT_FIELDS) and not field.choices and not field.primary_key


def text_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields of a model that get canaries."""
    if model._meta.label in EXEMPT_MODELS:
        return []
    return [
        field
        for field in model._meta.concrete_fields
        if is_text(field) and f"{model._meta.label}.{field.name}" not in EXEMPT_FIELDS
    ]


class Filler:
    """Fills the schema that the connection is in."""

    def __init__(self, canaries: Canaries, owners: Owners, vendor: str, now: datetime) -> None:
        self.canaries, self.owners, self.vendor, self.now = canaries, owners, vendor, now

    def fill(self) -> None:
        """Put canaries into all rows; what holds one already is left as it is."""
        with _without_triggers():
            for model in tenant_models():
                fields = text_fields(model)
                for row in model._default_manager.all() if fields else ():
                    values = {field.attname: self._value(row, field) for field in fields if self._is_free(row, field)}
                    model._default_manager.filter(pk=row.pk).update(**values) if values else None

    def make(self, model: type[models.Model], **given: Any) -> Any:
        """Create a row whose required fields are filled by their kind; `given` names what matters."""
        values = dict(given)
        for field in model._meta.concrete_fields:
            if field.name not in values and not (field.primary_key and not field.is_relation):
                value = self._default(field)
                if value is not NOT_PROVIDED:
                    values[field.name] = value
        (row,) = model._base_manager.bulk_create([model(**values)])  # without signals of other apps
        return row

    def _is_free(self, row: models.Model, field: Any) -> bool:
        value = getattr(row, field.attname)
        return str(value) not in self.canaries

    def _value(self, row: models.Model, field: Any) -> Any:
        place = f"{row._meta.label}.{field.name}"
        rule = FIELD_OWNERS.get(place)
        owner = rule(self.owners, row) if rule else self.owners.of(row)
        token = self.canaries.issue(vendor=self.vendor, owner=owner, place=f"{place} {row.pk}")
        return shaped(field, token, getattr(row, field.attname))

    def _default(self, field: Any) -> Any:
        if field.has_default() or field.null or getattr(field, "auto_now", False):
            return NOT_PROVIDED
        if field.is_relation:
            return field.related_model._default_manager.first() or self.make(field.related_model)
        if field.choices:
            return field.choices[0][0]
        if field.name in PLAIN_WORDS:
            return PLAIN_WORDS[field.name]
        if is_text(field):
            return shaped(field, f"x{uuid.uuid4().hex}"[: min(field.max_length or 20, 20)], None, searched="")
        return _plain(field, self.now)


def shaped(field: Any, token: str, before: Any, searched: str = HOSTILE) -> Any:
    """Return a token in the shape that the field asks for, with a common word for searches where there is room."""
    if isinstance(field, models.JSONField):
        return _in_json(before, token)
    if isinstance(field, ArrayField):
        return [token]
    if isinstance(field, models.EmailField) or field.name.endswith("email"):
        return f"{token}@example.org"
    if isinstance(field, models.URLField) or field.name.endswith("url"):
        return f"https://example.org/{token}"
    if isinstance(field, models.SlugField) or field.unique or (field.max_length or 99) < len(HOSTILE) + _SHORTEST:
        return token
    return f"{searched}{token}"


def _in_json(before: Any, token: str) -> Any:
    if isinstance(before, dict):
        return {**before, "canary": token}
    return [*before, token] if isinstance(before, list) else {"canary": token}


def _plain(field: Any, now: datetime) -> Any:
    if isinstance(field, models.DateTimeField):
        later = any(word in field.name for word in ("expires", "ends", "until"))
        return now + timedelta(days=30 if later else 0, seconds=next(_days))
    if isinstance(field, models.DateField):
        return date(2026, 1, 1) + timedelta(days=next(_days))
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.9"
    return next(_days)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Let append-only tables be written, which only their owner can, and only like this."""
    tables = [model._meta.db_table for model in tenant_models()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
