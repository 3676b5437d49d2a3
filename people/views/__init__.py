"""Views of people: the way home, signing in and out, passwords, second factors, one's own account."""
