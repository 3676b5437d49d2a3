"""Models of notifications."""

from notifications.models.digest_item import DigestItem

__all__ = ["DigestItem"]
