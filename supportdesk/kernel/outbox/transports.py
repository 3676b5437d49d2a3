"""Transports: how messages leave, each registered by its name by the app that knows how.

An app registers its transports in its module `transports`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from django.utils.module_loading import autodiscover_modules

MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message as it leaves; its `id` is the same at every try, so that a receiver can tell.

    `recipient` is an address in the transport's form.
    """

    id: str
    recipient: str
    sender: str
    subject: str
    body: str
    headers: Mapping[str, str]


Send = Callable[[Delivery], None]


class TransportAwayError(Exception):
    """The server of a transport cannot be reached: no fault of any message."""


class Transport(ABC):
    """One way for messages to leave; what it raises is kept with the message that failed."""

    name: ClassVar[str]

    @abstractmethod
    def check_recipient(self, address: str) -> None:
        """Raise ValidationError for what is no address of this transport."""

    @abstractmethod
    def connect(self) -> AbstractContextManager[Send]:
        """Yield what sends the messages of one batch, each over the same connection where there is one.

        Sending raises TransportAwayError where the server cannot be reached, TimeoutError where it is too slow.
        """

    def describe(self, error: Exception) -> str:
        """Return a failure as it is stored: class, and code if there is one, a colon, then what was said."""
        return f"{type(error).__name__}: {error}"

    @abstractmethod
    def is_refused_for_good(self, error: Exception) -> bool:
        """Return whether asking again does not help."""


class UnknownTransportError(LookupError):
    """No app has registered a transport of this name."""


_transports: dict[str, Transport] = {}


def register_transport(transport: Transport) -> None:
    """Register a transport; an app does it in its module `transports`."""
    if type(_transports.setdefault(transport.name, transport)) is not type(transport):
        raise ValueError(f"The transport {transport.name} is registered already.")


def get_transport(name: str) -> Transport:
    """Return a transport; raises UnknownTransportError."""
    if name not in _transports:
        autodiscover_modules("transports")
    try:
        return _transports[name]
    except KeyError:
        raise UnknownTransportError(f"No app has registered the transport {name!r}.") from None
