"""Drafts and versions of the terms: what they change, and how a draft comes into force."""
