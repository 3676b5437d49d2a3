"""The sides that speak on a ticket."""

from enum import StrEnum


class Side(StrEnum):
    """Who said something, as clocks and readers tell it apart: only what a person of the agents says keeps a promise."""

    AGENT = "agent"  # the vendor's people, and a partner's
    CUSTOMER = "customer"
    AUTOMATIC = "automatic"  # a service account, or the desk itself
