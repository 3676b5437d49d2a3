"""Clock, money, ids, timers, outbox and the guards of tenancy: no business words in here."""
