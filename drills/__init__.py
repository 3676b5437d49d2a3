"""Fault drills: the desk's own processes under load, killed, cut off and misled, and a ledger that tells what came of it."""
