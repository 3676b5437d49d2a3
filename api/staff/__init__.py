"""The vendor's staff, teams and escalation roles."""
