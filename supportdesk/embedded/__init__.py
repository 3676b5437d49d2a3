"""PostgreSQL, Valkey, a mail sink and a supervisor for one machine; only the launcher and the tests know this package."""
