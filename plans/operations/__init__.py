"""Writes of plans: drafts and publications of terms, regions."""

from plans.operations.drafts import (
    add_closed_day,
    discard_draft,
    publish_draft,
    rename_draft,
    save_draft,
)
from plans.operations.publishing import digest_terms, freeze_promise, publish_terms
from plans.operations.regions import choose_region

__all__ = [
    "add_closed_day",
    "choose_region",
    "digest_terms",
    "discard_draft",
    "freeze_promise",
    "publish_draft",
    "publish_terms",
    "rename_draft",
    "save_draft",
]
