"""Writes of notifications: to whom what goes at once, what waits for digests, and digests themselves."""
