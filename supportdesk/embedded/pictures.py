"""`./desk pictures`: takes a picture of each main page from the demo's data, into `docs/pictures`."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supportdesk.embedded import demo_options, pages, project
from supportdesk.embedded.errors import FAILED, USAGE, DeskError
from supportdesk.embedded.processes import die_with_parent
from supportdesk.embedded.testing.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ALBUM = project.PROJECT / "docs" / "pictures"
PATIENCE_SECONDS = 400
PASSWORD = "open-the-desk"  # noqa: S105 - the demo's, printed at every start


@dataclass(frozen=True)
class Picture:
    """A page of the demo: whose it is, where it is, and the links to follow from there; it is named as its folder."""

    name: str
    path: str
    host: str = ""
    login: str = ""
    sign_in: str = "/sign-in/"
    follow: Sequence[str] = ()


@dataclass(frozen=True)
class Look:
    """One way of looking at a page."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    language: str = "en"


LOOKS = (
    Look("light", 1280, 860),
    Look("dark", 1280, 860, scheme="dark"),
    Look("german", 1280, 860, language="de"),
    Look("mobile", 390, 844),
)


def run(arguments: Sequence[str]) -> int:
    """Take the pictures whose names are given, or all of them."""
    known = {name: Picture(name, **page) for name, page in tomllib.loads((ALBUM / "album.toml").read_text()).items()}
    if unknown := sorted(set(arguments) - set(known)):
        raise DeskError(f"There is no picture {unknown[0]!r}. Choose from: {', '.join(known)}.", code=USAGE)
    chromium = find_chromium()
    if chromium is None:
        raise DeskError("Chromium was not found; install it or set DESK_CHROMIUM to its path.", code=FAILED)
    with ExitStack() as stack:
        album = stack.enter_context(_album(chromium))
        for picture in (known[name] for name in arguments or known):
            for look in LOOKS:
                target = ALBUM / picture.name / f"{look.name}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_small(album.take(picture, look)))
                print(target.relative_to(project.PROJECT), f"{target.stat().st_size // 1024} KB")
    return 0


class _Album:
    """A demo that is served, and a browser that looks at it."""

    def __init__(self, browser: Browser, port: int, logins: dict[tuple[str, str], str]) -> None:
        self.browser, self.port, self.logins = browser, port, logins

    def take(self, picture: Picture, look: Look) -> bytes:
        """Sign in, go there and take the picture."""
        context = self.browser.new_context(
            viewport={"width": look.width, "height": look.height},
            color_scheme="dark" if look.scheme == "dark" else "light",
            locale="de-DE" if look.language == "de" else "en-GB",
            reduced_motion="reduce",
        )
        try:
            page = context.new_page()
            self._enter(page, picture)
            address = self._address(picture)
            context.add_cookies([{"name": "django_language", "value": look.language, "url": address}])
            self._go(page, address + picture.path)
            for link in picture.follow:
                self._go(page, address + str(page.locator(link).first.get_attribute("href")))
            return page.screenshot()
        finally:
            context.close()

    def _enter(self, page: Page, picture: Picture) -> None:
        if not picture.login:
            return
        page.goto(self._address(picture) + picture.sign_in)
        page.locator("input[type=email]").fill(self.logins[picture.host, picture.login])
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.split("?")[0].endswith("/sign-in/"))

    def _go(self, page: Page, address: str) -> None:
        answer = page.goto(address, wait_until="networkidle")
        if answer is None or not answer.ok:
            raise DeskError(f"{address} responded with {answer.status if answer else 'nothing'}.", code=FAILED)

    def _address(self, picture: Picture) -> str:
        host = f"{picture.host}.localhost" if picture.host else "localhost"
        return f"http://{host}:{self.port}"


@contextmanager
def _album(chromium: str) -> Iterator[_Album]:
    from playwright.sync_api import sync_playwright

    with _served_demo() as (port, logins), sync_playwright() as driver:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=chromium, args=options)
        try:
            yield _Album(browser, port, logins)
        finally:
            browser.close()


@contextmanager
def _served_demo() -> Iterator[tuple[int, dict[tuple[str, str], str]]]:
    """Run a fresh demo in a folder of its own and give its port and logins, by vendor's host and role."""
    listener = demo_options.claim(0)
    port = int(listener.getsockname()[1])
    listener.close()
    command = [sys.executable, "-P", "-m", "supportdesk.embedded", "demo", "--fresh", "--port", str(port)]
    environment = project.python_environment(os.environ | {"DESK_DATA": str(project.DATA / "pictures")})
    demo = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: die_with_parent(signal.SIGINT),  # noqa: PLW1509 - this command has no threads yet
    )
    try:
        yield port, _logins(demo, port)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.communicate()


def _logins(demo: subprocess.Popen[str], port: int) -> dict[tuple[str, str], str]:
    """Read the table that the demo prints once its pages are served: address, role, e-mail, password."""
    assert demo.stdout is not None
    found: dict[tuple[str, str], str] = {}
    host, deadline = "", time.monotonic() + PATIENCE_SECONDS
    for line in demo.stdout:
        words = line.split("|")[-1].split()
        if words and words[-1] == PASSWORD:
            if words[0].startswith("http"):
                host = words.pop(0).split("//")[1].split(":")[0].removesuffix("localhost").rstrip(".")
            found[host, words[0]] = words[1]
        elif "starts over" in line or time.monotonic() > deadline:
            break
    if not found or not pages.are_served(port):
        raise DeskError("The demo did not start; run ./desk demo to see why.", code=FAILED)
    return found


def _small(picture: bytes) -> bytes:
    """The picture in 256 colours, a third of the size."""
    from PIL import Image

    target = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()
