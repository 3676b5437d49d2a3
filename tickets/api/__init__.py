"""Doors for programs: filing, reading, answering and handling tickets."""
