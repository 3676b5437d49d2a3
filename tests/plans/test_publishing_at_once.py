"""A version published twice at the same time, by two people with two connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from plans.errors import AlreadyPublished, AlreadyPublishedDifferently, LabelTaken
from plans.models import Draft, Publication
from plans.operations import publish_draft, publish_terms, save_draft
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.factories import make_staff
from tests.kernel.threads import at_once
from tests.terms.world import World
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_publishing"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


def two_at_once(vendor: Vendor, act: Callable[[int], str]) -> list[str]:
    """Let two connections act at the same moment and return in order of words what each got."""
    start = Barrier(2, timeout=10)

    def one(number: int) -> str:
        with vendor_schema(vendor.schema_name):
            start.wait()
            return act(number)

    return sorted(at_once(partial(one, 1), partial(one, 2)))


def test_of_two_who_publish_a_version_at_once_one_does_and_the_other_is_told(committed: Vendor) -> None:
    world, admin = World("imagicle"), make_staff("Admin", is_admin=True)

    def terms(label: str, title: str = "") -> dict[str, object]:
        version = {"label": label, "effective_from": NOW.date()}
        if title:
            version["title"] = world.terms.version.title.model_copy(update={"root": {"en": title}})
        changed = world.terms.model_copy(update={"version": world.terms.version.model_copy(update=version)})
        return changed.model_dump(mode="json")

    for round_number in range(4):
        draft = save_draft(document=terms(f"draft-{round_number}"), actor=admin, now=NOW)

        def publish(_number: int, draft: Draft = draft) -> str:
            try:
                publish_draft(draft=draft, are_interpretations_confirmed=True, actor=admin, now=NOW)
            except AlreadyPublished as error:
                return f"told of {error.publication.label}"
            return "published"

        assert two_at_once(committed, publish) == ["published", f"told of draft-{round_number}"]
        assert Publication.objects.filter(label=f"draft-{round_number}").count() == 1

        def load_different(number: int, label: str = f"files-{round_number}") -> str:
            try:
                document = world.terms.model_validate(terms(label, f"Edition {number}"))
                publish_terms(terms=document, are_interpretations_confirmed=True, now=NOW)
            except AlreadyPublishedDifferently:
                return "refused"
            return "published"

        assert two_at_once(committed, load_different) == ["published", "refused"]

        def keep(_number: int, label: str = f"kept-{round_number}") -> str:
            try:
                save_draft(document=terms(label), actor=admin, now=NOW)
            except LabelTaken:
                return "refused"
            return "kept"

        assert two_at_once(committed, keep) == ["kept", "refused"]
