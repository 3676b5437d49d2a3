"""Times, durations and states in words."""
