"""Writes of plans: drafts and publications of terms, contracts, regions."""

from plans.operations.contracts import NotOfTheVendor, open_contract
from plans.operations.drafts import (
    AlreadyPublished,
    DraftNotValid,
    EffectiveInThePast,
    LabelTaken,
    add_closed_day,
    discard_draft,
    publish_draft,
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

__all__ = [
    "AlreadyPublished",
    "AlreadyPublishedDifferently",
    "DraftNotValid",
    "EffectiveInThePast",
    "LabelTaken",
    "NoSuchRegion",
    "NotDesignated",
    "NotOfTheVendor",
    "ReadingsNotConfirmed",
    "add_closed_day",
    "choose_region",
    "digest_terms",
    "discard_draft",
    "freeze_promise",
    "open_contract",
    "publish_draft",
    "publish_terms",
    "save_draft",
]
