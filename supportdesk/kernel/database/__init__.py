"""PostgreSQL as the desk uses it: time-outs, locks, bulk inserts, errors that pass."""
