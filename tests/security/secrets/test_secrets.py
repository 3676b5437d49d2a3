"""What is secret stays inside: in no log, on no page, in nothing that is read back (ATTACK-A44, ATTACK-A58)."""

from __future__ import annotations

import ast
import io
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.test import Client

from people.models import User
from supportdesk.kernel.cache import JsonSerializer
from supportdesk.kernel.http.logs import OneLineFormatter, VendorFilter
from supportdesk.kernel.http.secret_paths import mask_secret_paths
from supportdesk.kernel.security import limits
from tests.architecture.source import product
from tests.clients import VendorClient
from tests.factories import make_user
from tests.isolation.routes import routes_of
from tests.security.conftest import BrowserOf
from vendors.models import Vendor

PASSWORD = "Canary-Password-7719"


@pytest.fixture
def written() -> Any:
    """What the desk's own log handler writes, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logged: Any = settings.LOGGING
    options = logged["formatters"]["line"]
    handler.setFormatter(OneLineFormatter(options["format"]))
    handler.addFilter(VendorFilter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


class TestA44OnlyJsonIsReadBack:
    """Nothing that is stored can run when it is read."""

    def test_attack_A44_the_settings_name_json_everywhere(self) -> None:
        assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
        assert (settings.CELERY_TASK_SERIALIZER, settings.CELERY_ACCEPT_CONTENT) == ("json", ["json"])
        caches: Any = settings.CACHES
        assert caches["default"]["OPTIONS"]["serializer"] == "supportdesk.kernel.cache.JsonSerializer"
        assert [found.id for found in run_checks(tags=["security"]) if found.id == "kernel.E005"] == []

    @pytest.mark.usefixtures("vendor", "empty_cache")
    def test_attack_A44_what_is_cached_is_json(self) -> None:
        cache.set("thing", {"words": ["a", 1, None]})
        (key,) = limits._client().keys("*thing")
        assert limits._client().get(key) == b'{"words": ["a", 1, null]}'
        assert cache.get("thing") == {"words": ["a", 1, None]}

    @pytest.mark.usefixtures("vendor", "empty_cache")
    def test_attack_A44_what_was_put_into_the_cache_runs_nothing(self) -> None:
        class Trap:
            def __reduce__(self) -> Any:
                return (Path(__file__).read_text, ())

        import pickle

        cache.set("thing", "words")
        (key,) = limits._client().keys("*thing")
        limits._client().set(key, pickle.dumps(Trap()))
        with pytest.raises(ValueError, match=r"codec|Expecting value"):
            cache.get("thing")

    @pytest.mark.usefixtures("vendor", "empty_cache")
    def test_attack_A44_numbers_can_be_counted(self) -> None:
        cache.set("hits", 1)
        assert (cache.incr("hits"), cache.get("hits")) == (2, 2)
        assert JsonSerializer().loads(JsonSerializer().dumps(True)) is True  # type: ignore[arg-type]

    def test_attack_A44_the_product_imports_nothing_that_unpickles(self) -> None:
        dangerous = {"pickle", "cPickle", "dill", "shelve", "marshal", "jsonpickle", "cloudpickle"}
        found = {
            source.path
            for source in product()
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            and {(getattr(node, "module", None) or "").split(".")[0], *(name.name.split(".")[0] for name in node.names)}
            & dangerous
        }
        assert found == set()


class TestA58SecretsStayInside:
    """Canary secrets in what people send and in the settings are found in no log line and on no page."""

    def secrets(self) -> list[str]:
        """Return what must never be seen."""
        database = settings.DATABASES["default"]
        return [settings.SECRET_KEY, PASSWORD, *filter(None, [database["PASSWORD"], settings.EMAIL_HOST_PASSWORD])]

    @pytest.mark.parametrize("path", ["/missing", "/broken", "/bad", "/denied", "/form"])
    def test_attack_A58_a_failure_tells_no_secret(
        self, path: str, vendor: Vendor, written: io.StringIO, settings: Any
    ) -> None:
        settings.ROOT_URLCONF = "tests.kernel.http.error_urls"
        browser = VendorClient(vendor, raise_request_exception=False)
        browser.cookies["sessionid"] = PASSWORD
        headers = {"authorization": f"Bearer {PASSWORD}", "x-api-key": PASSWORD}
        answer = browser.post(path, {"password": PASSWORD, "text": "x"}, headers=headers)
        seen = answer.content.decode() + written.getvalue()
        assert [secret for secret in self.secrets() if secret in seen] == []
        assert str(settings.BASE_DIR) not in answer.content.decode()

    def test_attack_A58_signing_in_logs_no_password(
        self, vendor: Vendor, written: io.StringIO, caplog: pytest.LogCaptureFixture
    ) -> None:
        make_user("Nora", kind="CONTACT", email="nora@example.org", password=PASSWORD)
        browser = VendorClient(vendor, REMOTE_ADDR="198.51.100.58")
        with caplog.at_level(logging.DEBUG):
            for password in ("wrong" + PASSWORD, PASSWORD):
                browser.post(
                    "/sign-in/", {"login": "nora@example.org", "email": "nora@example.org", "password": password}
                )
        assert PASSWORD not in written.getvalue()
        assert PASSWORD not in "\n".join(
            record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
        )

    @pytest.mark.parametrize(
        "path", ["/nowhere%0d%0aCRITICAL forged line", "/nowhere%0aCRITICAL%20forged", "/%1b[31mred"]
    )
    def test_attack_A58_no_request_writes_a_log_line_of_its_own(
        self, path: str, vendor: Vendor, written: io.StringIO
    ) -> None:
        VendorClient(vendor).get(path)
        lines = written.getvalue().splitlines()
        assert len(lines) >= 1
        assert [line for line in lines if vendor.schema_name not in line and "Not Found" not in line] == []
        assert "\x1b" not in written.getvalue()

    def test_attack_A58_a_pages_source_holds_no_secret(self, admin: User, browser_of: BrowserOf) -> None:
        browser = browser_of(admin)
        for path in ("/desk/", "/console/", "/account/", "/desk/mails/"):
            page = browser.get(path).content.decode()
            assert [secret for secret in self.secrets() if secret in page] == []
            assert admin.password not in page


INVITED, NEW_PASSWORD = "/invitation/vt8VBL6R4-c0ffee_77/", "/password/new/b-dix0xb-899d6bd04b94a102/"
SECRETS = ("vt8VBL6R4", "c0ffee_77", "dix0xb", "899d6bd04b94a102")


class TestS19SecretAddressesStayOutOfTheLog:
    """An address that lets in whoever knows it is masked in every line."""

    @pytest.mark.parametrize("path", [INVITED, NEW_PASSWORD])
    def test_attack_S19_a_form_without_a_cookie_logs_no_token(
        self, path: str, vendor: Vendor, written: io.StringIO
    ) -> None:
        assert VendorClient(vendor, enforce_csrf_checks=True).post(path, {}).status_code == 403
        assert [secret for secret in SECRETS if secret in written.getvalue()] == []
        assert (
            f"Forbidden (CSRF cookie not set.): {path.rpartition('/')[0].rpartition('/')[0]}/.../" in written.getvalue()
        )

    @pytest.mark.parametrize("path", [INVITED, NEW_PASSWORD, INVITED.rstrip("/"), f"{INVITED}more/", f"/x{INVITED}"])
    @pytest.mark.parametrize("method", ["get", "put"])
    def test_attack_S19_no_refusal_logs_a_token(
        self, path: str, method: str, vendor: Vendor, written: io.StringIO
    ) -> None:
        getattr(VendorClient(vendor), method)(path)
        assert [secret for secret in SECRETS if secret in written.getvalue()] == []

    def test_attack_S19_a_failure_logs_no_token_in_its_traceback(self, vendor: Vendor, written: io.StringIO) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("web.portal.views.invitation.find_invitation", self._fail)
            VendorClient(vendor, raise_request_exception=False).get(INVITED)
        assert ("Traceback" in written.getvalue(), SECRETS[0] in written.getvalue()) == (True, False)

    @staticmethod
    def _fail(_token: str, **_options: Any) -> None:
        raise ValueError(f"It broke at {INVITED}.")

    def test_attack_S19_every_address_with_a_token_in_it_is_marked(self) -> None:
        routes = {route.template for route in routes_of("supportdesk.urls")}
        secret = {route for route in routes if "%(token)s" in route or "%(uidb36)s" in route}
        beside = {"/password/new/done/"}  # begins like a secret one
        assert {route for route in routes if mask_secret_paths(route) != route} == secret | beside
        assert len(secret) == 5


class TestS11LinesSayWhoAsked:
    """A line names vendor, host, person, address and request, also when it is written after the schema was left."""

    def test_attack_S11_a_refusal_names_the_vendor_and_who_asked(
        self, vendor: Vendor, written: io.StringIO, admin: User, browser_of: BrowserOf
    ) -> None:
        browser_of(admin).get("/desk/tickets/AIC-1/", REMOTE_ADDR="198.51.100.58")
        line = next(line for line in written.getvalue().splitlines() if "Not Found" in line)
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING " + vendor.schema_name + r" django\.request: "
            r"Not Found: /desk/tickets/AIC-1/ \[host=acorn\.localhost person=user:"
            + str(admin.pk)
            + r" address=198\.51\.100\.58 request=\w{4}-\w{4}\]",
            line,
        )

    @pytest.mark.usefixtures("db")
    def test_attack_S11_an_unknown_host_is_named_and_cannot_forge_a_line(self, written: io.StringIO) -> None:
        Client().get("/", headers={"host": "nobody.example person=user:1]"})
        assert "person=user:1" not in written.getvalue()
        Client().get("/", headers={"host": "nobody.example"})
        assert (
            " public django.request: Not Found: / [host=nobody.example person=- address=127.0.0.1" in written.getvalue()
        )
