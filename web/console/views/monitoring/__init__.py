"""What is monitored at customers: the installations, and each with its alerts, tokens and configuration."""
