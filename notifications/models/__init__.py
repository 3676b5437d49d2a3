"""Models of notifications."""

from notifications.models.digest_item import DigestItem
from notifications.models.message_content import MessageContent

__all__ = ["DigestItem", "MessageContent"]
