"""Promises as frozen documents."""

from slas.models.policy import Policy

__all__ = ["Policy"]
