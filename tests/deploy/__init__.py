"""Tests of what a production runs on: image, compose file and proxy."""
