"""Writes of plans: drafts and publications of terms, regions."""

from plans.operations.drafts import (
    add_closed_day,
    discard_draft,
    publish_draft,
    rename_draft,
    save_draft,
)
from plans.operations.publishing import publish_terms, snapshot_sla_policy
from plans.operations.regions import choose_region
from plans.operations.starting import copy_version, start_empty_draft, start_from_template, upload_draft

__all__ = [
    "add_closed_day",
    "choose_region",
    "copy_version",
    "discard_draft",
    "publish_draft",
    "publish_terms",
    "rename_draft",
    "save_draft",
    "snapshot_sla_policy",
    "start_empty_draft",
    "start_from_template",
    "upload_draft",
]
