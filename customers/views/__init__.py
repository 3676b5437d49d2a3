"""Views of customers: an organisation's own people, and the link by which somebody becomes one of them."""
