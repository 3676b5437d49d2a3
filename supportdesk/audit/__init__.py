"""Who did what to what, when: one append-only log in every vendor's schema."""
