"""The same pages with two kinds of input: by the keyboard alone, and in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

_MAX_STOPS = 200
INPUTS = ("by keyboard", "without script")


class UserInput:
    """What somebody without script does with a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a panel."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Put a text in place of what a field holds."""
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """Choose in a list."""
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        """Tick a box, or untick it."""
        target.click()


class Keyboard(UserInput):
    """The same without touching a mouse: what Tab does not reach is not there."""

    def press(self, target: Locator) -> None:
        """Press Enter on it."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Type over what is there."""
        self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, label: str) -> None:
        """Go up to the first choice and down to the wanted one."""
        self._reach(target)
        labels = target.evaluate("node => [...node.options].map(option => option.label)")
        self.page.keyboard.press("Home")
        for _ in range(labels.index(label)):
            self.page.keyboard.press("ArrowDown")
        assert target.evaluate("node => node.selectedOptions[0].label") == label

    def tick(self, target: Locator) -> None:
        """Press the space bar on it."""
        self._reach(target)
        self.page.keyboard.press("Space")

    def keys(self, *keys: str) -> None:
        """Press keys of the desk once the page and its scripts are there."""
        self.page.wait_for_load_state("load")
        for key in keys:
            self.page.keyboard.press(key)

    def _reach(self, target: Locator) -> None:
        self.page.wait_for_load_state("load")
        target.wait_for()
        for _ in range(_MAX_STOPS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target} on {self.page.url}")


def user_input_of(input_kind: str, open_page: Callable[..., Page]) -> UserInput:
    """Open a window for one of the two."""
    if input_kind == "by keyboard":
        return Keyboard(open_page())
    return UserInput(open_page(java_script_enabled=False))
