"""`manage.py story [VENDOR] [--json]`: a scripted fortnight of each vendor on a simulated clock."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.reading import ScriptError, has_script
from demo.stories import PlayedStory, play_story
from demo.table import plain, terms_line
from demo.text_table import print_scenes
from plans.core.problems import TermsError


class Command(BaseCommand):
    """Plays the stories of `vendor_terms` through the desk's own operations and prints what came of them."""

    help = "Play a scripted fortnight of one vendor, or of each, on a simulated clock and print what happened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the vendor's key and the form."""
        parser.add_argument("vendor", nargs="?", help="key of one vendor; default: all")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one story after the other, or all as one JSON list."""
        found = []
        for folder in _folders(options["vendor"]):
            try:
                story = play_story(folder)
            except (TermsError, ScriptError) as error:
                raise CommandError(f"{folder.name}: {error}") from error
            found.append(story)
            if not options["json"]:
                for line in print_scenes(terms_line(story.terms), story.title, story.scenes):
                    self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps([_document(story) for story in found], ensure_ascii=False, indent=1))


def _folders(vendor: str | None) -> list[Path]:
    root = Path(settings.VENDOR_TERMS_ROOT)
    folders = sorted(folder for folder in root.iterdir() if has_script(folder, "story"))
    if vendor is None:
        return folders
    found = [folder for folder in folders if folder.name == vendor]
    if not found:
        raise CommandError(
            f"There is no story for {vendor!r}; choose from {', '.join(folder.name for folder in folders)}."
        )
    return found


def _document(story: PlayedStory) -> dict[str, object]:
    terms = story.terms
    return {
        "vendor": terms.vendor.key,
        "version": terms.version.label,
        "title": story.title,
        "scenes": list(plain(story.scenes)),
    }
