"""Starts PostgreSQL and Valkey before the settings are read, and knows the markers of pyproject.toml."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from supportdesk.embedded.errors import DeskError
from supportdesk.embedded.project import TEST_DATA
from supportdesk.embedded.servers import are_given, without_given
from supportdesk.embedded.testing.chromium import find_chromium, is_required
from supportdesk.embedded.testing.database import with_test_database
from supportdesk.embedded.throwaway import throwaway_servers

NO_BROWSER = "no Chromium on this machine (install it, or name it in DESK_CHROMIUM)"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch for the tests that take longer."""
    parser.addoption("--long", action="store_true", help="also run the tests marked as long")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Wrap every other plugin's turn, so that pytest-django finds the addresses; a run that is given servers uses those."""
    if not are_given() and not _only_informs(early_config):
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            addresses = without_given(stack.enter_context(throwaway_servers(TEST_DATA, with_test_database())))
        except DeskError as error:
            raise pytest.UsageError(str(error)) from error
        os.environ.update(addresses)
        stack.callback(lambda: [os.environ.pop(name, None) for name in addresses])
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long tests out unless asked for, and journeys where there is no browser; begin with the files that take long."""
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    if find_chromium() is None and not is_required():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
    begin_with_long_files(items)


def begin_with_long_files(items: list[pytest.Item]) -> None:
    """Put the files with tests marked early first, then those with journeys, then those marked after_journeys, then the rest."""

    def marked(name: str) -> set[Path]:
        return {item.path for item in items if item.get_closest_marker(name)}

    first, second, third = marked("early"), marked("browser"), marked("after_journeys")
    items.sort(key=lambda item: (item.path not in first, item.path not in second, item.path not in third))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a journey where a browser is required and missing."""
    if item.get_closest_marker("browser") and find_chromium() is None and is_required():
        pytest.fail(f"A browser is required here: {NO_BROWSER}", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tried."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        line = f"{len(skipped)} BROWSER JOURNEYS SKIPPED: {NO_BROWSER}"
        terminalreporter.write_line(line, yellow=True, bold=True)


def _only_informs(config: pytest.Config) -> bool:
    known = config.known_args_namespace
    return bool(known.help or known.version or known.collectonly)
