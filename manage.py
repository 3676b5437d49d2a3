#!/usr/bin/env python
"""Django's command line for this project; people use `./desk`."""

import os
import sys

NOT_ALLOWED = "42501"
CONFIGURATION_ERROR = 78  # as sysexits.h has it for a wrong configuration


def main() -> None:
    """Run a Django management command; what the environment lacks is said in one line."""
    os.environ["DESK_PROCESS"] = "".join(sys.argv[1:2])  # settings/databases.py
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.production")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        refuse(str(error))
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != NOT_ALLOWED:
            raise
        refuse(
            "This is for the role that owns the schemas: set DATABASE_OWNER_URL "
            f"(in containers: docker compose run --rm provisioner ...). PostgreSQL says: {first_line(error)}"
        )
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) is not None:
            raise
        refuse(f"The database cannot be reached: {first_line(error)}")


def first_line(error: Exception) -> str:
    """Return what matters of a message of PostgreSQL's."""
    return str(error).splitlines()[0]


def refuse(line: str) -> None:
    """Say why nothing was done, and end."""
    sys.stderr.write(f"desk: {line}\n")
    sys.exit(CONFIGURATION_ERROR)


if __name__ == "__main__":
    main()
