"""Pure monitoring: requests in the formats of stock senders in, observations out."""
