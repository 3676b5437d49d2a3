"""The support desk: composition of its apps. Nothing is imported here, because the launcher runs before any package is there."""
