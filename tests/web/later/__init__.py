"""The pages of an app that does not exist yet."""
