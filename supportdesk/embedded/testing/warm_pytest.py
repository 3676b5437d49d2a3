"""A pytest that has read its libraries already: it forks for every run, so that many short runs cost little.

A program of its own, started in the folder whose tests it runs. It reads one line of JSON a run, {"arguments": [...],
"output": "file"}, and answers with a line: pytest's exit code. It imports nothing of the project before it forks.
"""

import importlib
import json
import os
import signal
import sys
from contextlib import suppress

LIBRARIES = (
    *("pytest", "_pytest.assertion.rewrite", "django.db.models", "django.test", "django.forms"),
    *("django.db.backends.postgresql.base", "django.contrib.postgres.search", "django.core.handlers.wsgi"),
    *("django.template.loader", "psycopg", "pydantic", "celery", "kombu", "redis", "holidays", "PIL.Image", "yaml"),
    *("qrcode", "cryptography.fernet", "argon2", "asgiref.sync", "django.core.mail", "django.views.generic"),
)


PATIENCE_SECONDS = 900


def main() -> None:
    """Serve runs until there are no more lines."""
    for library in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(library)
    assert not any(name.partition(".")[0] == "supportdesk" for name in sys.modules)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(asked["arguments"], asked["output"]))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(arguments: list[str], output: str) -> int:
    """Be pytest, in the child."""
    import pytest

    signal.alarm(PATIENCE_SECONDS)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    try:
        return int(pytest.main(arguments))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    main()
