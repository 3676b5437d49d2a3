"""Requests that are not what they seem (ATTACK-A31, ATTACK-A45, ATTACK-A46, ATTACK-A53, ATTACK-A55, ATTACK-A59,
ATTACK-A61)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from customers.models import Contact
from people.models import User
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.settings import base, demo
from tests.api.conftest import ProgramOf, problem, program_of
from tests.clients import VendorClient
from tests.security.conftest import NOW, BrowserOf
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

__all__ = ["program_of"]


class TestA31LinksLeadToTheVendorsOwnHost:
    """Whatever a request says about the host, links in mail come from the table of hosts; unknown hosts are not found."""

    CLAIMS = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "4443",
        "X-Host": "evil.example",
        "X-Original-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }

    def test_attack_A31_in_mails(self, vendor: Vendor, world: World, contact: Contact, browser_of: BrowserOf) -> None:
        ticket = world.file(contact, 2, NOW)
        path = f"/portal/tickets/{ticket.reference}/reply/"
        answer = browser_of(contact.user).post(path, {"text": "words"}, headers=self.CLAIMS)
        assert answer.status_code == 302
        reply(ticket=ticket, actor=world.agent, body="words", now=NOW, channel="desk")
        texts = [mail.content.body for mail in mail_of(vendor.schema_name, *MailKind)]
        links = {link for text in texts for link in re.findall(r"https?://[^\s/]+", text)}
        assert links == {"http://acorn.localhost"}

    def test_attack_A31_in_redirects(self, contact: Contact, browser_of: BrowserOf) -> None:
        answer = browser_of(contact.user).get("/", headers=self.CLAIMS)
        assert (answer.status_code, answer["Location"]) == (302, "/portal/")

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "acorn.localhost.evil.example",
            "localhost.evil.example",
            "acorn.localhost:80@x",
            "evil.acorn.localhost",
            "evilacorn.localhost",
        ],
    )
    @pytest.mark.usefixtures("vendor")
    def test_attack_A31_another_host_is_not_found(self, host: str) -> None:
        for path in ("/", "/sign-in/", "/password/forgotten/", "/api/v1/me"):
            answer = Client().get(path, headers={"host": host})
            assert (answer.status_code, answer.cookies) == (404, {})


def every_view(resolver: URLResolver) -> list[URLPattern]:
    """Return every view of the desk."""
    found = []
    for entry in resolver.url_patterns:
        found += every_view(entry) if isinstance(entry, URLResolver) else [entry]
    return found


class TestA45NothingIsChangedByAnotherSite:
    """That reading changes nothing is proved by tests/isolation; here, that sending needs our own form."""

    def test_attack_A45_no_page_is_exempt_from_the_check_of_forms(self) -> None:
        """The API is: it knows no cookies, which the next test shows. The intake of monitoring knows tokens alone."""
        exempt = [
            str(view.pattern)
            for urlconf in ("supportdesk.urls", "supportdesk.urls_public")
            for view in every_view(get_resolver(urlconf))
            if getattr(view.callback, "csrf_exempt", False) and not hasattr(view.callback, "cls")
        ]
        intakes = ("intake/alertmanager", "intake/events", "intake/heartbeat")
        assert sorted(exempt) == sorted([*intakes, *(f"{path}/<str:token>" for path in intakes)])

    def test_attack_A45_a_cookie_opens_no_api(self, contact: Contact, browser_of: BrowserOf) -> None:
        browser = browser_of(contact.user)
        assert browser.get("/api/v1/me").status_code == 401
        assert browser.post("/api/v1/tickets", "{}", content_type="text/plain").status_code == 401
        assert browser.post("/api/v1/tickets", {}, content_type="application/json").status_code == 401

    @pytest.mark.parametrize(
        "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
    )
    def test_attack_A45_a_form_of_another_site_is_refused(
        self, kind: str, vendor: Vendor, world: World, contact: Contact
    ) -> None:
        ticket = world.file(contact, 2, NOW)
        browser = VendorClient(vendor, enforce_csrf_checks=True)
        browser.force_login(contact.user, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.post(f"/portal/tickets/{ticket.reference}/close/", "text=x", content_type=kind)
        assert (answer.status_code, Ticket.objects.get(pk=ticket.pk).status) == (403, "OPEN")

    def test_attack_A45_nobody_is_signed_in_by_another_site(self, vendor: Vendor, contact: Contact) -> None:
        browser = VendorClient(vendor, enforce_csrf_checks=True)
        answer = browser.post("/sign-in/", {"login": contact.user.email, "email": contact.user.email, "password": "x"})
        assert (answer.status_code, "sessionid" in answer.cookies) == (403, False)

    def test_attack_A45_a_token_of_another_site_does_not_fit(self, vendor: Vendor, contact: Contact) -> None:
        browser = VendorClient(vendor, enforce_csrf_checks=True)
        browser.force_login(contact.user, backend="django.contrib.auth.backends.ModelBackend")
        browser.get("/portal/file/")
        answer = browser.post("/sign-out/", {"csrfmiddlewaretoken": "a" * 64})
        assert answer.status_code == 403


class TestA46OtherSitesReadNothing:
    """No answer allows another origin, whoever asks and by which method."""

    @pytest.mark.parametrize(
        "origin", ["null", "https://evil.example", "http://birch.localhost", "http://acorn.localhost"]
    )
    @pytest.mark.parametrize("path", ["/", "/portal/", "/api/v1/me", "/api/v1/openapi.yaml", "/vendor.css", "/plans/"])
    def test_attack_A46_no_origin_is_allowed(
        self, origin: str, path: str, contact: Contact, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(contact.user)
        asked = {
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization",
        }
        for answer in (browser.get(path, headers=asked), browser.options(path, headers=asked)):
            assert [name for name in answer.headers if name.lower().startswith("access-control-")] == []
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


class TestA53TooMuchIsNotRead:
    """What a form may hold is limited; the web server's part is in test_web_server.py."""

    def test_attack_A53_ten_thousand_fields(self, contact: Contact, browser_of: BrowserOf) -> None:
        form = {f"field{number}": "x" for number in range(10_000)}
        assert browser_of(contact.user).post("/portal/file/", form).status_code == 413

    def test_attack_A53_a_text_of_ten_megabytes(self, contact: Contact, browser_of: BrowserOf) -> None:
        browser = browser_of(contact.user)
        assert browser.post("/portal/file/", {"body": "x" * 10_000_000}).status_code == 413
        sent = browser.post(
            "/portal/file/", f"body={'x' * 10_000_000}", content_type="application/x-www-form-urlencoded"
        )
        assert sent.status_code == 413

    def test_attack_A53_a_json_of_ten_megabytes(self, contact: Contact, program_of: ProgramOf) -> None:
        answer = program_of(contact.user).send("tickets", {"subject": "x" * 10_000_000})
        assert problem(answer) == (413, "too-large")

    def test_attack_A53_a_form_that_is_no_form(self, contact: Contact, browser_of: BrowserOf) -> None:
        for body in (b"--x\r\n\r\n", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n', b"\xff\xfe\x00", b""):
            answer = browser_of(contact.user).post(
                "/portal/file/", body, content_type="multipart/form-data; boundary=x"
            )
            assert answer.status_code in {200, 400, 422}


class TestA55OnePageIsOnePage:
    """Whatever number of rows is asked for, a page has its own."""

    NUMBERS = ["1000000000", "-1", "0", "1e9", "٣", "9" * 400, "1;DROP TABLE", ""]

    @pytest.fixture
    def many(self, world: World, contact: Contact) -> None:
        """More tickets than a page holds."""
        for _number in range(104):
            world.file(contact, 2, NOW)

    @pytest.mark.usefixtures("many")
    def test_attack_A55_a_page_has_its_own_number_of_rows_at_most(
        self, world: World, contact: Contact, browser_of: BrowserOf
    ) -> None:
        desk, portal = browser_of(world.agent), browser_of(contact.user)
        for number in self.NUMBERS:
            for browser, path, most in (
                (desk, "/desk/?view=all", 50),
                (portal, "/portal/?x=1", 100),  # what is open stands there together
                (desk, "/desk/mails/?x=1", 50),
            ):
                answer = browser.get(f"{path}&page={number}&page_size=1000000000&per_page=1000000000&limit=1000000000")
                assert answer.status_code in {200, 302, 404}, (path, number, answer.status_code)
                references = set(re.findall(r"/tickets/(AIC-\d+)/", answer.content.decode()))
                assert len(references) <= most, path

    @pytest.mark.parametrize(
        "words", ["%", "%%%%%%%%", "_" * 200, "x" * 100_000, "a b " * 5_000, "\\", "' OR 1=1 --", "\x00"]
    )
    def test_attack_A55_a_search_for_everything_is_a_page_like_any_other(
        self, words: str, world: World, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(world.agent)
        for path in ("/desk/", "/desk/search/", "/desk/file/", "/desk/mails/"):
            answer = browser.get(path, {"q": words, "view": "all"})
            assert answer.status_code in {200, 302, 400}, (path, answer.status_code)
            assert len(answer.content) < 400_000


class TestA59NothingOfTheInsideIsServed:
    """No debugger, installer, documentation, dump or health page beyond `ok`."""

    PATHS = [
        "/admin/", "/__debug__/", "/debug/", "/console.html", "/install/", "/setup/", "/setup.php", "/upgrade/", "/api-auth/",
        "/api/docs/", "/docs/", "/redoc/", "/swagger/", "/swagger.json", "/schema/", "/graphql", "/metrics", "/health",
        "/healthz", "/status", "/server-status", "/actuator", "/actuator/env", "/env", "/.env", "/.git/config", "/.git/HEAD",
        "/.hg/", "/.svn/entries", "/.DS_Store", "/.well-known/", "/manage.py", "/requirements.txt", "/pyproject.toml",
        "/docker-compose.yml", "/Dockerfile", "/backup.sql", "/dump.sql", "/db.sqlite3", "/media/", "/files/", "/uploads/",
        "/static/", "/static/../supportdesk/settings/base.py", "/static/%2e%2e/manage.py", "/static/../.env", "/vendor_terms/",
        "/phpinfo.php", "/wp-login.php", "/favicon.ico/../.env", "/silk/", "/flower/", "/rq/", "/celery/", "/sentry-debug/",
        "/accounts/login/", "/accounts/signup/", "/accounts/", "/register/", "/signup/", "/cgi-bin/", "/trace", "/operator/",
    ]  # fmt: skip

    @pytest.mark.parametrize("path", PATHS)
    def test_attack_A59_there_is_nothing_there(self, path: str, admin: User, browser_of: BrowserOf) -> None:
        answer = browser_of(admin).get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.content.decode()

    def test_attack_A59_health_says_one_word(self, vendor: Vendor) -> None:
        for path in ("/livez", "/readyz"):
            answer = VendorClient(vendor).get(path)
            assert (answer.content, answer.cookies) == (b"ok\n", {})

    def test_attack_A59_no_header_names_what_we_run(self, contact: Contact, browser_of: BrowserOf) -> None:
        headers = browser_of(contact.user).get("/portal/").headers
        assert {"Server", "X-Powered-By", "X-Django-Version", "X-Frame-Debug"} & set(headers) == set()

    def test_attack_A59_nothing_runs_in_debug(self) -> None:
        assert (base.DEBUG, demo.DEBUG) == (False, False)  # pytest itself sets that of the running settings
        assert settings.DEBUG_PROPAGATE_EXCEPTIONS is False
        assert [app for app in settings.INSTALLED_APPS if "debug" in app or "admin" in app] == []


class TestA61OneDecisionForEverySpelling:
    """However an address is written, who may not come in does not come in."""

    SPELLINGS = [
        "/{0}/", "//{0}/", "///{0}/", "/{0}//", "/./{0}/", "/x/../{0}/", "/{0}/.", "/{0}/..;/", "/{0};x=1/", "/;x/{0}/", "/{0}/;",
        "/{0}%2f", "/%2f{0}/", "/{0}%2F/", "/{0}%00/", "/{0}%20/", "/{0}./", "/{0}/%2e/", "/%2e/{0}/", "/{0}%3b/", "/{0}%23/",
        "/{0}\\", "\\{0}\\", "/{0}%5c", "/{0}.json", "/{0}.css", "/{0}/x.css", "/{0}?x.css", "/{0}/%0a", "/{0}%09/",
        "/static/../{0}/", "/static/..%2f{0}/", "/vendor.css/../{0}/", "/portal/../{0}/", "/api/../{0}/", "/livez/../{0}/",
    ]  # fmt: skip

    @pytest.mark.parametrize(
        "place", ["desk", "console", "desk/mails", "DESK", "Desk", "dEsK/mAiLs", "d%65sk", "c%6fnsole"]
    )
    def test_attack_A61_a_customer_is_never_on_the_desk(
        self, place: str, contact: Contact, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(contact.user)
        answers = {spelling: browser.get(spelling.format(place)) for spelling in self.SPELLINGS}
        assert {
            one: answer.status_code for one, answer in answers.items() if answer.status_code not in {301, 302, 404}
        } == {}
        for answer in answers.values():
            if answer.status_code in {301, 302}:
                assert answer["Location"].startswith("/portal/") or browser.get(answer["Location"]).status_code == 404

    @pytest.mark.usefixtures("world")
    @pytest.mark.parametrize("place", ["portal", "desk", "console", "portal/file", "api/v1/tickets"])
    def test_attack_A61_who_is_not_signed_in_is_nowhere(self, place: str, vendor: Vendor) -> None:
        browser = VendorClient(vendor)
        for spelling in self.SPELLINGS:
            answer = browser.get(spelling.format(place))
            assert answer.status_code in {301, 302, 401, 404}, (spelling, answer.status_code)
            if answer.status_code in {301, 302}:
                assert not answer["Location"].startswith(("//", "http", "\\", "/\\"))

    @pytest.mark.parametrize("path", ["/portal/x.css", "/portal/tickets/x.css", "/portal/;x.css", "/portal/?a.css"])
    def test_attack_A54_nothing_private_looks_like_a_static_file(
        self, path: str, contact: Contact, browser_of: BrowserOf
    ) -> None:
        assert browser_of(contact.user).get(path).headers["Cache-Control"] == "no-store"
