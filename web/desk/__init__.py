"""The desk: pages of agents."""
