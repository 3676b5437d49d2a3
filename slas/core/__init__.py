"""Business time, clocks and deadlines as pure functions: no Django, no clock, no settings."""
