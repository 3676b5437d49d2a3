"""Tests of what the audiences share."""
