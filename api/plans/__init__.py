"""Plans and what they promise."""
