"""Writes of plans: drafts and publications of terms, contracts with their warranties, regions."""

from plans.operations.contracts import NotOfTheVendor, open_contract
from plans.operations.drafts import (
    AlreadyPublished,
    DraftNotValid,
    EffectiveInThePast,
    LabelTaken,
    add_closed_day,
    discard_draft,
    publish_draft,
    rename_draft,
    save_draft,
)
from plans.operations.publishing import (
    AlreadyPublishedDifferently,
    ReadingsNotConfirmed,
    digest_terms,
    freeze_promise,
    publish_terms,
)
from plans.operations.regions import NoSuchRegion, NotDesignated, choose_region
from plans.operations.warranties import (
    HasNoWarranty,
    HasWarranty,
    NotAdmin,
    NotAPdf,
    attach_warranty,
    remove_warranty,
)

__all__ = [
    "AlreadyPublished",
    "AlreadyPublishedDifferently",
    "DraftNotValid",
    "EffectiveInThePast",
    "HasNoWarranty",
    "HasWarranty",
    "LabelTaken",
    "NoSuchRegion",
    "NotAPdf",
    "NotAdmin",
    "NotDesignated",
    "NotOfTheVendor",
    "ReadingsNotConfirmed",
    "add_closed_day",
    "attach_warranty",
    "choose_region",
    "digest_terms",
    "discard_draft",
    "freeze_promise",
    "open_contract",
    "publish_draft",
    "publish_terms",
    "remove_warranty",
    "rename_draft",
    "save_draft",
]
