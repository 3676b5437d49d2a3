"""A journey fails by what goes wrong in its windows, whether or not anybody looks there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.trouble import Trouble

pytestmark = pytest.mark.browser


def test_fault_B3_a_script_that_fails_is_trouble_unless_the_test_provokes_it(page: Page, trouble: Trouble) -> None:
    with page.expect_event("pageerror"):
        page.goto("data:text/html,<script>const rows = 1</script><script>const rows = 2</script>")
    assert trouble.unexpected() == ["script: Identifier 'rows' has already been declared"]

    trouble.expect("script: Identifier 'rows'")
    assert trouble.unexpected() == []
