"""Telling a vendor's story: a vendor is made, its fortnight played and written down, and then nothing of it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import translation

from demo.event_lines import LANGUAGE
from demo.moments import office_hours, parse_moment
from demo.people import SeedContext, create_people
from demo.player import Play, play
from demo.reading import Page, read_sample, read_story
from demo.schema import Setup, Story
from demo.table import Scene, describe_scenes
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms
from plans.operations import publish_terms
from supportdesk.kernel.ids import new_id
from supportdesk.kernel.tenancy import vendor_schema
from vendors.operations import provision_vendor


@dataclass(frozen=True)
class PlayedStory:
    """A story as it went."""

    terms: VendorTerms
    title: str
    scenes: tuple[Scene, ...]


def play_story(vendor_folder: Path) -> PlayedStory:
    """Play a vendor's story in a schema of its own, all in one transaction that is taken back at the end.

    Needs the role that may make schemas. Whatever happens, even to this process, nothing of the vendor stays.
    Raises TermsError, ScriptError.
    """
    terms = read_vendor_folder(vendor_folder)
    sample, _page = read_sample(vendor_folder, terms)
    story, page = read_story(vendor_folder, terms, sample.setup)
    with transaction.atomic():
        scenes = _play_story(story, sample.setup, terms, page)
        transaction.set_rollback(True)
    return PlayedStory(terms, story.title, tuple(scenes))


def _play_story(story: Story, setup: Setup, terms: VendorTerms, page: Page) -> list[Scene]:
    begins = datetime.combine(story.starts_on, time(), tzinfo=UTC)
    ends = parse_moment(story.ends).from_base(begins, office_hours(terms.regions[0].tz))
    name = f"story-{new_id(now=begins)}"
    vendor = provision_vendor(key=name, name=terms.vendor.name, host=f"{name}.localhost", now=begins)
    with vendor_schema(vendor.schema_name):
        context = SeedContext(terms, begins)
        publish_terms(terms=terms, now=context.set_up_at, are_interpretations_confirmed=True)
        company = create_people(setup, context)
        script = Play(vendor.schema_name, terms, company, story.tickets, page)
        play(script=script, now=begins, until=ends)
        with translation.override(LANGUAGE):
            return describe_scenes(vendor=vendor.schema_name, terms=terms, until=ends)
