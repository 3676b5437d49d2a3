"""Attacks, each as a test named for its number; docs/security.md lists guard and test."""
