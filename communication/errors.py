"""Named refusals of the ways in which customers reach the desk."""

from __future__ import annotations


class NoPhonePin(Exception):
    """The contact's plan has no phone PIN, or the person is no active contact."""
