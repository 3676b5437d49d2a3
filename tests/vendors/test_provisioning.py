"""Making a vendor."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from people.queries import list_admins
from supportdesk.kernel.tenancy import check_schema_name, connected_schema, vendor_schema
from tests.mails import mails_to
from tests.roles import runtime_role
from vendors.cloning import clone_schema
from vendors.errors import CannotCloneError, KeyTakenError, NoTemplateError
from vendors.models import Domain, SchemaName, Vendor
from vendors.operations import provision_vendor
from vendors.operations.branding import keep_logo_digest, rename_current_vendor
from vendors.operations.languages import keep_languages
from vendors.queries import page_address

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def provision(**fields: Any) -> Vendor:
    return provision_vendor(**{"key": "cedar", "name": "Cedar", "host": "cedar.localhost", "now": NOW, **fields})


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        return {row[0] for row in cursor.fetchall()}


def test_a_new_vendor_has_a_schema_ready_to_use(db: None) -> None:
    made = provision()
    with vendor_schema(made.schema_name):
        assert ContentType.objects.filter(app_label="people").exists()


def test_a_new_vendor_is_found_by_its_host(db: None) -> None:
    made = provision(host="Support.Cedar.example")
    assert page_address(made.schema_name, "") == "http://support.cedar.example"


def test_links_name_the_vendors_own_host(db: None) -> None:
    assert page_address(provision().schema_name, "/tickets/7") == "http://cedar.localhost/tickets/7"


def test_asked_again_it_changes_nothing(db: None) -> None:
    made = provision()
    before = schemas()
    assert (provision(), schemas()) == (made, before)


@pytest.mark.parametrize("fields", [{"host": "other.localhost"}, {"key": "other"}, {"host": "acorn.localhost"}])
def test_a_key_or_host_of_another_vendor_is_refused(db: None, fields: dict[str, str]) -> None:
    provision()
    with pytest.raises(KeyTakenError):
        provision(**fields)


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"key": "Not a key"}, "key"), ({"name": ""}, "name"), ({"accent": "red"}, "accent"), ({"host": "a b"}, "domain")],
)
def test_bad_input_names_its_field_and_nothing_is_made(db: None, fields: dict[str, str], named: str) -> None:
    before = schemas()
    with pytest.raises(ValidationError, match=named):
        provision(**fields)
    assert (schemas(), Vendor.objects.filter(key="cedar").exists()) == (before, False)


def test_T03_the_name_is_generated_and_kept_for_good(db: None) -> None:
    made = provision()
    assert check_schema_name(made.schema_name) == made.schema_name
    assert SchemaName.objects.filter(name=made.schema_name).exists()


def test_T03_a_name_once_given_cannot_be_given_again(db: None) -> None:
    made = provision()
    made.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemaName.objects.create(name=made.schema_name, given_at=NOW)


def test_T03_the_list_of_given_names_is_never_shortened(db: None) -> None:
    provision()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        SchemaName.objects.all().delete()


def test_T03_a_schema_that_exists_is_not_adopted_even_when_it_is_empty(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA t_left00000000")
    with pytest.raises(ProgrammingError, match="already exists"), transaction.atomic():
        clone_schema(source="t_template0000", target="t_left00000000")


def test_T03_deleting_a_vendors_row_leaves_its_schema(db: None) -> None:
    made = provision()
    schema = made.schema_name
    made.delete()
    assert schema in schemas()


def test_T20_a_vendor_that_cannot_be_finished_is_not_there_at_all(db: None) -> None:
    before = schemas()
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW t_template0000.everybody AS SELECT * FROM t_template0000.people_user")
    with pytest.raises(CannotCloneError, match="relation everybody"):
        provision()
    made = Vendor.objects.filter(key="cedar"), Domain.objects.filter(domain="cedar.localhost")
    assert (schemas(), [rows.exists() for rows in made]) == (before, [False, False])


def test_T20_after_a_failure_it_can_be_made(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW t_template0000.everybody AS SELECT * FROM t_template0000.people_user")
        with pytest.raises(CannotCloneError):
            provision()
        cursor.execute("DROP VIEW t_template0000.everybody")
    assert provision().key == "cedar"


def test_T20_a_template_that_is_behind_is_not_copied(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM t_template0000.django_migrations WHERE app = 'people'")
    with pytest.raises(NoTemplateError):
        provision()


def test_making_a_vendor_leaves_the_connection_where_it_was(db: None) -> None:
    provision()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert (cursor.fetchone(), connected_schema()) == (("public",), "public")


def test_ids_continue_after_the_copied_rows(db: None) -> None:
    with vendor_schema(provision().schema_name):
        highest = ContentType.objects.order_by("-id").values_list("id", flat=True)[0]
        assert ContentType.objects.create(app_label="new", model="new").pk > highest


def test_T24_the_runtime_role_reads_and_writes_rows_of_vendors(committed_vendor: Vendor) -> None:
    with runtime_role(), vendor_schema(committed_vendor.schema_name), transaction.atomic():
        ContentType.objects.create(app_label="new", model="new")
        transaction.set_rollback(True)


def test_fault_W7_the_runtime_role_keeps_the_languages_of_published_terms(committed_vendor: Vendor) -> None:
    with runtime_role(), vendor_schema(committed_vendor.schema_name), transaction.atomic():
        keep_languages({date(2026, 1, 1): ["en"]})
        assert Vendor.objects.get(pk=committed_vendor.pk).languages == {"2026-01-01": ["en"]}
        transaction.set_rollback(True)


def test_the_runtime_role_keeps_the_name_and_the_logo_that_admins_give(committed_vendor: Vendor) -> None:
    with runtime_role(), vendor_schema(committed_vendor.schema_name), transaction.atomic():
        rename_current_vendor("Acorn Care")
        keep_logo_digest("c0ffee")
        found = Vendor.objects.get(pk=committed_vendor.pk)
        assert (found.name, found.logo) == ("Acorn Care", "c0ffee")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA t_mine0000000",
        "CREATE TABLE public.mine ()",
        "DROP TABLE people_user",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
        "TRUNCATE people_user",
        "DELETE FROM django_migrations",
        "UPDATE vendors_domain SET domain = 'evil.example'",
        "UPDATE vendors_vendor SET schema_name = 't_template0000'",
        "DELETE FROM vendors_schemaname",
    ],
)
def test_T24_the_runtime_role_changes_no_table_and_no_vendor(committed_vendor: Vendor, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with runtime_role(), vendor_schema(committed_vendor.schema_name), connection.cursor() as cursor, refused:
        cursor.execute(statement)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("vendor", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_makes_and_lists_vendors(db: None) -> None:
    run("add", "cedar", "Cedar Software", "cedar.localhost")
    made = Vendor.objects.get(key="cedar")
    assert f"cedar  {made.schema_name}  cedar.localhost  Cedar Software\n" in run("list")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("cedar", "Cedar", "acorn.localhost"),
            "The host acorn.localhost already belongs to the vendor acorn; choose another host.",
        ),
        (("Not a key", "Cedar", "cedar.localhost"), "^key: "),
        (
            ("cedar", "Cedar", "https://foo"),
            "^domain: 'https://foo' is no host name: write it like support.example.com",
        ),
        (("cedar", "Cedar", "foo.example/desk"), "^domain: 'foo.example/desk' is no host name"),
    ],
)
def test_the_command_says_what_is_wrong(db: None, arguments: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        run("add", *arguments)


def test_fault_E31_the_command_says_that_nobody_can_sign_in_yet(db: None) -> None:
    assert run("add", "cedar", "Cedar Software", "cedar.localhost").endswith(
        "No one can sign in yet: run the command again with --admin EMAIL.\n"
    )


def test_fault_E31_the_command_invites_a_first_admin(db: None) -> None:
    run("add", "cedar", "Cedar Software", "cedar.localhost")
    printed = run("add", "cedar", "Cedar Software", "cedar.localhost", "--admin", "ada@cedar.example")
    with vendor_schema(Vendor.objects.get(key="cedar").schema_name):
        assert [(admin.email, admin.name) for admin in list_admins()] == [("ada@cedar.example", "ada")]
        assert len(mails_to("ada@cedar.example")) == 1
    assert printed.endswith("ada@cedar.example is sent a link to choose a password; it expires in an hour.\n")


def test_fault_E31_an_address_that_is_none_makes_no_vendor(db: None) -> None:
    with pytest.raises(CommandError, match=r"^email: "):
        run("add", "cedar", "Cedar Software", "cedar.localhost", "--admin", "nobody")
    assert not Vendor.objects.filter(key="cedar").exists()
