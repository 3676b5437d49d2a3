"""What agents can do with a ticket, a development issue or several tickets."""
