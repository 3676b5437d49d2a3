"""Rules of the house that a look at the source can check; each was seen to fail on the example beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import PACKAGES, ROOT, Source, dotted, found, imported_modules, parse, product

KERNEL_TENANCY = {"supportdesk/kernel/tenancy.py", "supportdesk/kernel/http/middleware.py"}
LAUNCHER = "supportdesk/embedded/"


def reads_a_clock(node: ast.AST) -> bool:
    """`datetime.now()`, `timezone.now()`, `date.today()`, `time.time()`, `Now()`, `timezone.localdate()` without an instant, and our own `host_time()`; a column that fills in the host's time."""
    if isinstance(node, ast.keyword):
        return node.arg in {"auto_now", "auto_now_add"} or (
            node.arg == "default" and dotted(node.value) in {"timezone.now", "datetime.now", "date.today"}
        )
    if not isinstance(node, ast.Call):
        return False
    name = ".".join(dotted(node.func).split(".")[-2:])
    if name in {"timezone.localdate", "timezone.localtime"}:
        return not node.args
    return name.rpartition(".")[2] == "host_time" or name in {
        *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now"),
        *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "Now"),
    }


def delays_a_message(node: ast.AST) -> bool:
    """`eta=`, `countdown=` or a retry through the broker."""
    if isinstance(node, ast.keyword):
        return node.arg in {"eta", "countdown", "default_retry_delay", "autoretry_for", "retry_backoff"}
    return isinstance(node, ast.Call) and dotted(node.func) in {"self.retry", "task.retry"}


def switches_schema(node: ast.AST) -> bool:
    """The ways into a schema that do not lead out again by themselves (TRAP-T07), or past Django's cursor
    (TRAP-T08)."""
    names = {"set_tenant", "set_schema", "set_schema_to_public", "activate_tenant", "deactivate_tenant"}
    if isinstance(node, ast.Attribute):
        return node.attr in names or dotted(node).endswith("connection.connection")
    return isinstance(node, ast.alias) and node.name in {"schema_context", "tenant_context"}


def marks_text_safe(node: ast.AST) -> bool:
    """`mark_safe` and its relatives; `format_html` escapes and is fine."""
    return isinstance(node, ast.alias) and node.name in {"mark_safe", "SafeData", "html_safe"}


def starts_a_thread(node: ast.AST) -> bool:
    """Threads, executors and coroutines: a new thread stands in the shared schema (TRAP-T09)."""
    names = {"threading", "asyncio", "concurrent.futures", "asgiref.sync", "multiprocessing"}
    if isinstance(node, ast.Import):
        return any(name.name in names for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in names and {name.name for name in node.names} != {"Lock"}
    return isinstance(node, ast.AsyncFunctionDef)


def caches_for_the_process(node: ast.AST) -> bool:
    """A result kept for all vendors (TRAP-T12)."""
    if not isinstance(node, ast.FunctionDef):
        return False
    names = {dotted(item.func if isinstance(item, ast.Call) else item) for item in node.decorator_list}
    return bool(names & {"lru_cache", "cache", "functools.lru_cache", "functools.cache"})


def keeps_texts_by_language(node: ast.AST) -> bool:
    """A dict or a call with one of the desk's languages as a name: what is said in a language stands in its catalogue."""
    spoken = {code for code, _name in settings.LANGUAGES}
    if isinstance(node, ast.Dict):
        return any(isinstance(key, ast.Constant) and key.value in spoken for key in node.keys)
    return isinstance(node, ast.keyword | ast.arg) and node.arg in spoken


def makes_an_event(node: ast.AST) -> bool:
    """Whether this makes a row of a ticket's event log."""
    makers = {"Event.objects.create", "Event.objects.bulk_create", "Event.objects.get_or_create"}
    return isinstance(node, ast.Call) and (
        dotted(node.func) in makers
        or (dotted(node.func) == "Event" and any(word.arg == "ticket" for word in node.keywords))
    )


def swallows_a_signal(node: ast.AST) -> bool:
    """Signals between our own rooms."""
    return isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}


def names_a_page(node: ast.AST) -> bool:
    """An address looked up by its name, or written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.match(r"/(desk|portal|console|account|password|invitation)/", node.value) is not None
    return isinstance(node, ast.alias) and node.name in {"reverse", "reverse_lazy"}


def lines_of(looks_wrong: Callable[[ast.AST], bool], *, except_in: set[str] | str = "") -> set[str]:
    allowed = (lambda path: path.startswith(except_in)) if isinstance(except_in, str) else except_in.__contains__
    return found(looks_wrong, within=lambda source: not (except_in and allowed(source.path)))


def test_fault_E_hosts_wall_clocks_are_read_to_compare_them_and_for_nothing_else() -> None:
    assert {line.split(":")[0] for line in lines_of(reads_a_clock, except_in=LAUNCHER)} == {
        "supportdesk/kernel/database/time.py"
    }


def takes_any_date(node: ast.AST) -> bool:
    """A field for dates without a range, or a text read as a date in any other place than the ranges' own
    (ATTACK-S06)."""
    if not isinstance(node, ast.Call):
        return False
    name = ".".join(dotted(node.func).split(".")[-2:])
    modules, fields = ("forms", "serializers"), ("DateField", "DateTimeField", "SplitDateTimeField", "TimeField")
    reads = {"date.fromisoformat", "datetime.fromisoformat", "datetime.strptime", "datetime.fromtimestamp"}
    return name in reads | {f"{module}.{field}" for module in modules for field in fields}


def takes_any_number_or_length(node: ast.AST) -> bool:
    """A form's number without both bounds, or words without a greatest length."""
    if not isinstance(node, ast.Call):
        return False
    given = {keyword.arg for keyword in node.keywords}
    name = dotted(node.func)
    if name in {"forms.IntegerField", "forms.FloatField", "forms.DecimalField", "Whole"}:
        return not given >= {"min_value", "max_value"}
    return name in {"forms.CharField", "forms.EmailField"} and "max_length" not in given


INPUT_ROOMS = {"web", "api", "management"}


def takes_input(source: Source) -> bool:
    path = Path(source.path)
    return bool(INPUT_ROOMS & set(path.with_suffix("").parts)) or path.stem.endswith("_forms")


def test_attack_S06_every_date_that_is_taken_has_a_range() -> None:
    assert found(takes_any_date, within=takes_input) == set()


def test_attack_S06_every_number_and_every_text_that_is_taken_is_bounded() -> None:
    assert found(takes_any_number_or_length, within=takes_input) == set()


@pytest.mark.parametrize(
    "example",
    ["forms.DateTimeField(required=False)", "serializers.DateField()", "datetime.fromisoformat(text)", "date.fromisoformat(text)"],
)  # fmt: skip
def test_a_date_without_a_range_is_found(example: str) -> None:
    assert any(takes_any_date(node) for node in ast.walk(parse(example).tree))


@pytest.mark.parametrize("example", ["forms.IntegerField(min_value=0)", "Whole()", "forms.CharField(required=False)"])
def test_a_number_or_text_without_bounds_is_found(example: str) -> None:
    assert any(takes_any_number_or_length(node) for node in ast.walk(parse(example).tree))


def test_only_views_and_commands_ask_the_clock() -> None:
    asking = {
        source.path
        for source in product()
        if any(
            name.startswith(("supportdesk.kernel.clock", "supportdesk.kernel.clock."))
            for name in imported_modules(source)
        )
        if not source.is_view
    }
    assert asking == {
        "people/reset_tokens.py",  # takes the place of Django's own reading of the host's clock
        "supportdesk/kernel/http/middleware.py",  # prolongs the sessions that are used
        "supportdesk/kernel/checks.py",  # compares the host's clock when a process starts
    }


def test_nothing_is_sent_for_later() -> None:
    assert lines_of(delays_a_message) == set()


def test_T07_T08_schemas_are_switched_in_the_kernel_alone() -> None:
    assert {line.split(":")[0] for line in lines_of(switches_schema)} == {
        *KERNEL_TENANCY,
        "supportdesk/kernel/clock.py",  # asks for the time past Django's cursor: no schema, no table
        "vendors/operations/migrating.py",  # migrations run in a schema that is no vendor's yet
    }


def test_T09_no_request_starts_a_thread() -> None:
    assert {line.split(":")[0] for line in lines_of(starts_a_thread, except_in=LAUNCHER)} == {
        "demo/management/commands/seed_demo.py",
        "supportdesk/kernel/management/commands/ticker.py",
        "supportdesk/kernel/processes/worker_waker.py",  # talks to the broker alone
        "supportdesk/kernel/processes/parallel.py",  # processes of their own, each within one vendor
        "supportdesk/kernel/database/outage.py",  # a lock, no thread
        "supportdesk/kernel/http/shares.py",  # a lock, no thread
        "supportdesk/kernel/processes/ticker.py",  # relays mail, which stands in the shared schema
        "supportdesk/kernel/processes/watchdog.py",  # never asks the database
    }


def test_T11_nothing_schedules_but_timers() -> None:
    assert found(lambda node: isinstance(node, ast.Name) and "BEAT_SCHEDULE" in node.id) == set()


def test_T12_what_is_kept_for_the_process_is_the_same_for_every_vendor() -> None:
    assert {line.split(":")[0] for line in lines_of(caches_for_the_process, except_in=LAUNCHER)} == {
        "api/view.py",  # the fields of answers
        "billing/core/blocks.py",  # the smallest amounts of currencies, and where bands begin in a day given as a value
        "plans/core/files/templates.py",  # folders of the product
        "slas/core/protocol/business_time_answers.py",  # pure functions of calendars given as values
        "slas/core/calendar/calendars.py",
        "slas/core/calendar/closed_time.py",
        "slas/core/calendar/public_holidays.py",
        "slas/core/calendar/zones.py",
        "supportdesk/kernel/database/bulk_insert.py",  # the columns of models
        "supportdesk/kernel/http/middleware.py",  # the question for the vendor of any host
        "supportdesk/kernel/http/secret_paths.py",  # which addresses hold secrets
        "supportdesk/kernel/database/schema_version.py",  # the migrations on disk
        "tickets/core/payloads.py",  # the fields of payloads
        "web/forms/zones.py",  # the names of time zones
    }


def test_entries_of_a_log_are_made_in_one_place() -> None:
    """So that every one of them is of a kind in the table, with what that kind says."""
    assert {line.split(":")[0] for line in lines_of(makes_an_event)} == {"tickets/operations/event_log.py"}


def test_no_core_has_texts_of_its_own_by_language() -> None:
    found_in = found(keeps_texts_by_language, within=lambda source: "core" in source.path.split("/"))
    assert {line.split(":")[0] for line in found_in} == {
        "tickets/core/search_words.py",  # no texts: the names of PostgreSQL's configurations
    }


def test_no_domain_app_knows_a_page() -> None:
    """Pages' addresses are the audiences' matter; where links in mails lead stands in the settings."""
    domain = set(PACKAGES) - {"web", "api", "demo", "supportdesk"}
    assert found(names_a_page, within=lambda source: source.path.split("/")[0] in domain) == set()


def test_markup_is_escaped() -> None:
    assert lines_of(marks_text_safe) == set()


def test_our_rooms_send_each_other_no_signals() -> None:
    assert lines_of(swallows_a_signal) == set()


def queries_in(source: Source) -> set[str]:
    """Return the lines of a view that ask a manager, or make or write a row."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module and "models" in node.module.split(".")
        if not node.module.startswith("django")
        for alias in node.names
    }
    lines = set()
    for node in ast.walk(source.tree):
        asks = isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
        makes = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
        writes = isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in {
            "save",
            "bulk_create",
            "bulk_update",
        }
        if asks or makes or writes:
            lines.add(f"{source.path}:{node.lineno}")  # type: ignore[attr-defined]  # all three have a line
    return lines


def test_views_read_by_queries_and_write_by_operations() -> None:
    """Views may name a model in a type and read an enumeration; rows come from queries."""
    views = [
        source for source in product() if source.is_view and not {"kernel", "management"} & set(source.path.split("/"))
    ]
    assert set().union(*(queries_in(view) for view in views)) == set()
    assert len(views) > 5


@pytest.mark.parametrize(
    "example",
    [
        "from tickets.models import Ticket\nTicket.objects.all()",
        "from tickets.models import Ticket\nTicket(subject='x')",
        "ticket.save()",
    ],
)
def test_a_view_with_a_query_in_it_is_found(example: str) -> None:
    assert queries_in(parse(example)) != set()


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        (reads_a_clock, "timezone.now()"),
        (reads_a_clock, "datetime.datetime.now(UTC)"),
        (reads_a_clock, "timezone.localdate()"),
        (reads_a_clock, "database_time.host_time()"),
        (reads_a_clock, "models.DateTimeField(auto_now_add=True)"),
        (reads_a_clock, "models.DateTimeField(default=timezone.now)"),
        (delays_a_message, "task.apply_async(eta=x)"),
        (delays_a_message, "task.apply_async(countdown=5)"),
        (delays_a_message, "self.retry(exc=error)"),
        (switches_schema, "connection.set_tenant(vendor)"),
        (switches_schema, "connection.connection.execute('SELECT 1')"),
        (switches_schema, "from django_tenants.utils import schema_context"),
        (starts_a_thread, "import threading"),
        (starts_a_thread, "from concurrent.futures import ThreadPoolExecutor"),
        (starts_a_thread, "async def view(request): ..."),
        (caches_for_the_process, "@lru_cache(maxsize=9)\ndef f(): ..."),
        (keeps_texts_by_language, "_OR = {'en': ' or ', 'de': ' oder '}"),
        (keeps_texts_by_language, "Text(dict(en='or', de='oder'))"),
        (keeps_texts_by_language, "def _text(en: str, de: str) -> Text: ..."),
        (makes_an_event, "Event.objects.create(kind='closed')"),
        (makes_an_event, "Event(ticket=ticket, kind='closed')"),
        (marks_text_safe, "from django.utils.safestring import mark_safe"),
        (swallows_a_signal, "from django.db.models.signals import post_save"),
        (names_a_page, "from django.urls import reverse"),
        (names_a_page, "path = f'/desk/tickets/{reference}/'"),
    ],
)
def test_each_rule_sees_what_it_forbids(rule: Callable[[ast.AST], bool], example: str) -> None:
    assert any(rule(node) for node in ast.walk(parse(example).tree))


def unescaped(template: str) -> bool:
    return bool(re.search(r"\|\s*(safe|safeseq)\b|{%\s*autoescape\s+off", template))


def test_templates_escape() -> None:
    """Mail is plain text: there escaping would show."""
    pages = {path for path in (ROOT / "templates").rglob("*") if path.is_file() and "mail" not in path.parts}
    assert {path.relative_to(ROOT).as_posix() for path in pages if unescaped(path.read_text())} == set()
    assert all(path.suffix == ".txt" for path in (ROOT / "templates" / "mail").rglob("*") if path.is_file())


@pytest.mark.parametrize("template", ["{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}", "{{ x|safeseq }}"])
def test_a_template_that_does_not_escape_is_found(template: str) -> None:
    assert unescaped(template)


def vendors_words() -> re.Pattern[str]:
    """Return a pattern of the vendors' keys, which are the folders of `vendor_terms`, and of their names."""
    folders = [path for path in (ROOT / "vendor_terms").iterdir() if path.is_dir()]
    names = [re.search(r"^  name: (.+)$", (folder / "vendor.yaml").read_text(), re.MULTILINE) for folder in folders]
    words = sorted({folder.name for folder in folders} | {name[1].strip() for name in names if name})
    assert len(words) > 5
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def test_no_vendor_is_named_in_the_product() -> None:
    words = vendors_words()
    named = {source.path for source in product() if words.search(source.text)}
    named |= {path.relative_to(ROOT).as_posix() for path in _pages() if words.search(path.read_text())}
    assert named == set()


def _pages() -> list[Path]:
    return [path for path in (ROOT / "templates").rglob("*") if path.is_file()]


def test_rooms_have_names_of_the_field() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert {source.path for source in product() if vague & set(Path(source.path).with_suffix("").parts)} == set()


def test_no_django_admin() -> None:
    assert {
        source.path for source in product() if any("contrib.admin" in name for name in imported_modules(source))
    } == set()


# What holds links that let their reader in, and the bodies in which they stand when they leave.
OUTBOX = "supportdesk/kernel/outbox/"
KEEPS_SECRETS = {
    "supportdesk/kernel/models/content.py",
    *(f"{OUTBOX}{name}.py" for name in ("contents", "dead", "enqueue", "links", "queries")),
}


def test_attack_S01_only_the_outbox_itself_knows_where_secret_links_lie() -> None:
    known = {source.path for source in product() if "sealed_link" in source.text and "/migrations/" not in source.path}
    assert known == KEEPS_SECRETS
    assert [
        path for path in (ROOT / "templates").rglob("*") if path.is_file() and "sealed_link" in path.read_text()
    ] == []


def test_attack_S01_only_the_relay_puts_secret_links_into_texts() -> None:
    assert {source.path for source in product() if re.search(r"\bas_sent\b", source.text)} == {
        f"{OUTBOX}{name}.py" for name in ("__init__", "links", "relay")
    }


def test_attack_S01_rows_of_the_outbox_are_read_through_it() -> None:
    readers = {source.path for source in product() if "OutboxMessage.objects" in source.text}
    assert {path for path in readers if not path.startswith(OUTBOX)} == {
        "vendors/queries/held.py",  # counts what waits in copies
        "vendors/queries/overview.py",  # counts what waits
    }
    contents = {source.path for source in product() if re.search(r"\bcontent_model\(|MessageContent\b", source.text)}
    assert {path for path in contents if not path.startswith(OUTBOX) and "/migrations/" not in path} == {
        "notifications/models/__init__.py",
        "notifications/models/message_content.py",
        "supportdesk/kernel/models/content.py",
        "supportdesk/kernel/models/outbox.py",
        "supportdesk/settings/base.py",  # names the model
    }
