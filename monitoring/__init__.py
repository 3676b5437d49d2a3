"""What customers' systems report: installations, alerts, and the tickets that come of them."""
