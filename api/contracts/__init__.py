"""Products, what customers have installed, contracts and service holds in the API."""
