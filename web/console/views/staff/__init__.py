"""The pages of the vendor's staff, teams and escalation roles."""
