"""What the terms say about alerts of customers' systems (TERM-E24 to TERM-E27)."""
