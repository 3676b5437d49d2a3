#!/usr/bin/env python
"""Django's command line for this project; `./desk` is the front door."""

import os
import sys


def main() -> None:
    """Run a Django management command."""
    os.environ["DESK_PROCESS"] = "".join(sys.argv[1:2])  # settings/databases.py
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.production")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
