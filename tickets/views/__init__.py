"""Views of the portal and the desk."""
