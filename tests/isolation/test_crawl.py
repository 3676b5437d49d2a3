"""Every address, asked by everybody, for everybody's things."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings

from supportdesk.kernel.outbox import MailKind, load_contents, mail_of
from supportdesk.kernel.security import limits
from supportdesk.kernel.tenancy import vendor_schema
from tests.isolation.canaries import Canary, matches
from tests.isolation.conftest import Everything
from tests.isolation.crawl import WRITTEN_BY_READS, Crawl
from tests.isolation.database import digest_tables, dump_tables
from tests.isolation.filling import EXEMPT_FIELDS, EXEMPT_MODELS, is_text, tenant_models, text_fields
from tests.isolation.owners import MAY_SEE
from tests.isolation.routes import BARE_ACCESS, EXEMPT_ROUTES, routes_of
from tests.isolation.things import PARTS, QUERIES, Thing

pytestmark = pytest.mark.early

BARE = "supportdesk.urls_public"


@pytest.fixture(scope="module")
def crawl(everything: Everything) -> Crawl:
    """The crawl of a vendor's host."""
    return Crawl(everything.canaries, everything.sides)


@pytest.fixture(scope="module")
def bare_crawl(everything: Everything) -> Crawl:
    """The crawl of the bare host."""
    return Crawl(everything.canaries, everything.sides, urlconf=BARE, access=BARE_ACCESS)


def rows(everything: Everything) -> dict[str, str]:
    """Return the digest of every table, without those that reading may write to."""
    digests = digest_tables(everything.schemas)
    return {name: digest for name, digest in digests.items() if name.rpartition(".")[2] not in WRITTEN_BY_READS}


def test_every_text_of_every_model_is_a_canary_or_has_a_reason(everything: Everything) -> None:
    known = {f"{model._meta.label}.{field.name}" for model in tenant_models() for field in model._meta.concrete_fields}
    assert {name for name in EXEMPT_FIELDS if name not in known} == set()
    assert {name for name in EXEMPT_MODELS if name not in {model._meta.label for model in tenant_models()}} == set()
    filled = {canary.place.rpartition(" ")[0] for canary in everything.canaries}
    wanted = {f"{model._meta.label}.{field.name}" for model in tenant_models() for field in text_fields(model)}
    assert wanted - filled - FILLED_BY_OPERATIONS == set()
    assert all(is_text(field) for model in tenant_models() for field in text_fields(model))


# What the world's own tickets say: put there by the operations, not by the filler.
FILLED_BY_OPERATIONS = {"tickets.Message.body", "tickets.Attachment.name", "tickets.Ticket.subject"}


# What is in addresses stands in the log too.
IN_ADDRESSES = {f"{part.model}.{part.field}" for part in PARTS.values() if isinstance(part, Thing)}


@pytest.mark.parametrize("name", ["crawl", "bare_crawl"])
def test_every_address_has_a_rule_and_every_part_of_it_is_known(name: str, request: pytest.FixtureRequest) -> None:
    unknown = request.getfixturevalue(name).unknown_routes()
    assert not unknown, "\n".join(unknown)


def test_what_is_not_walked_is_still_there() -> None:
    templates = {route.template for urlconf in ("supportdesk.urls", BARE) for route in routes_of(urlconf)}
    assert set(EXEMPT_ROUTES) - templates == set()


def test_attack_A15_nobody_reads_what_is_not_theirs_and_reading_changes_nothing(
    everything: Everything, crawl: Crawl
) -> None:
    before = rows(everything)
    crawl.read_everything(everything.actors)
    assert not crawl.findings, crawl.report()
    assert rows(everything) == before


def test_attack_S29_everything_that_pages_read_from_a_query_is_known_and_was_asked_with_others_things(
    crawl: Crawl,
) -> None:
    unknown = crawl.unknown_queries()
    assert not unknown, "\n".join(unknown)
    assert {name for names in crawl.read_by.values() for name in names} >= set(QUERIES)


def test_the_crawl_has_seen_what_there_is_to_see(crawl: Crawl) -> None:
    seen = crawl.seen
    assert {"ticket:own", "person:own", "organisation:a"} <= seen["own"]
    assert {"ticket:own", "ticket:colleague"} <= seen["viewer"]
    assert {"person:own", "person:colleague"} <= seen["administrator"]
    assert {"ticket:elsewhere", "note:elsewhere"} <= seen["distributor"]
    assert {"ticket:own", "note:own", "person:elsewhere", "desk", "private:agent"} <= seen["agent"]
    assert {"ticket:elsewhere", "note:elsewhere", "desk"} <= seen["admin"]
    assert seen.get("anonymous", set()) == seen.get("stranger", set())


def test_attack_A37_nobody_changes_what_is_not_theirs(everything: Everything, crawl: Crawl) -> None:
    crawl.findings.clear()
    before = rows(everything)
    crawl.write_everything(everything.actors)
    assert not crawl.findings, crawl.report()
    assert rows(everything) == before


def test_attack_A15_the_bare_host_knows_nothing_of_its_vendors(everything: Everything, bare_crawl: Crawl) -> None:
    before = rows(everything)
    bare_crawl.read_everything(everything.visitors)
    bare_crawl.write_everything(everything.visitors)
    assert not bare_crawl.findings, bare_crawl.report()
    assert rows(everything) == before


def test_attack_A18_no_mail_says_what_its_reader_may_not_see(everything: Everything) -> None:
    wrong, read = list[str](), 0
    for letter, side in everything.sides.items():
        mails = list(mail_of(side.vendor.schema_name, MailKind.TICKET))
        with vendor_schema(side.vendor.schema_name):
            load_contents(mails)
        for mail in mails:
            reader = side.addresses[mail.recipient]
            for canary in everything.canaries.found_in(
                f"{mail.content.subject} {mail.content.body} {mail.content.headers}"
            ):
                read += 1
                if canary.vendor != letter or not matches(canary.owner, MAY_SEE.get(reader, MAY_SEE["agent"])):
                    wrong.append(f"{reader}: {canary.owner} {canary.place}")
    assert (wrong, read > 10) == ([], True)


def test_attack_A58_no_log_line_holds_what_customers_wrote(everything: Everything) -> None:
    assert len(everything.log.lines) > 100
    logged = {canary for line in everything.log.lines for canary in everything.canaries.tokens_in(line)}
    assert {canary.place for canary in logged if canary.place.rpartition(" ")[0] not in IN_ADDRESSES} == set()


def test_attack_S01_what_lets_its_holder_in_is_shown_by_no_page_and_logged_nowhere(everything: Everything) -> None:
    places = {canary.place.partition(":")[0] for canary in everything.canaries.credentials.values()}
    assert places == {"password_forgotten", "invitation", "API token"}
    logged = [line for line in everything.log.lines if everything.canaries.credentials_in(line)]
    assert logged == []


def test_attack_S01_no_table_holds_what_lets_its_holder_in(everything: Everything) -> None:
    assert everything.canaries.credentials_in(dump_tables(everything.schemas)) == set()


def test_T02_what_the_cache_keeps_is_under_the_key_of_its_vendor(everything: Everything) -> None:
    client = limits._client()
    letters = {side.vendor.schema_name: letter for letter, side in everything.sides.items()}
    wrong = list[tuple[bytes, Canary]]()
    for key in client.keys("*"):
        kind = client.type(key)  # type: ignore[no-untyped-call]  # redis leaves this one untyped
        value = client.get(key) if kind == b"string" else b""
        owner = letters.get(key.decode().partition(":")[0])
        for canary in everything.canaries.tokens_in((value or b"").decode(errors="replace")):
            if canary.vendor != owner:
                wrong.append((key, canary))
    assert wrong == []


@pytest.fixture(scope="module")
def open_crawl(everything: Everything) -> Crawl:
    """A crawl of routes that were left open: a crawl that finds nothing proves nothing unless it finds these."""
    crawl = Crawl(everything.canaries, everything.sides, urlconf="tests.isolation.open_urls")
    with override_settings(ROOT_URLCONF="tests.isolation.open_urls"):
        crawl.read_everything(everything.actors)
        crawl.write_everything(everything.actors)
    return crawl


@pytest.mark.parametrize(
    "finding",
    [
        "anonymous GET /desk/open/: 200, and it is not for them",
        "own GET /desk/open/: 200, and it is not for them",
        "colleague GET /portal/words/: LEAK of note:own@a",
        "colleague GET /portal/words/: LEAK of ticket:own@a",
        "anonymous GET /vendor.css: writes people_team",
        "anonymous GET /sign-in/broken/: raised ZeroDivisionError",
    ],
)
def test_an_open_route_is_found(open_crawl: Crawl, finding: str) -> None:
    assert any(found.startswith(finding) for found in open_crawl.findings), open_crawl.report()


def test_somebody_elses_ticket_is_found(everything: Everything, open_crawl: Crawl) -> None:
    reference = everything.sides["a"].tickets["own"].reference
    assert any(
        found.startswith(f"colleague GET /portal/tickets/{reference}/open/: 200") for found in open_crawl.findings
    )
    assert f"colleague POST /portal/tickets/{reference}/rename/: writes tickets_ticket" in open_crawl.findings


def test_a_route_that_nobody_knows_is_found(open_crawl: Crawl) -> None:
    assert [line.partition(" (")[0] for line in open_crawl.unknown_routes()] == [
        "/somewhere/new/: nobody has said who may come in",
        "/portal/%(gadget_id)s/: what is gadget_id?",
    ]


def test_the_tests_run_with_the_middleware_of_production() -> None:
    assert settings.MIDDLEWARE[0] == "supportdesk.kernel.http.proxies.ProxyMiddleware"
