"""The table of notices: each has its words, and all words belong to a notice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import get_template
from django.urls import reverse

from notifications.models import DigestItem
from people.models import User
from supportdesk.kernel.notices import (
    NoticeSpec,
    UnknownNoticeError,
    compose_mail,
    get_notice,
    list_notices,
    register_notices,
)
from supportdesk.kernel.outbox import LINK, MailKind
from tests.tickets.clocks.hours import FILED

MAILS = Path(settings.BASE_DIR) / "templates" / "mail"
NOTICES = list_notices()
EXAMPLES = {"reference": "ACO-1", "token": "x7", "uidb36": "7", "key": "x-7"}


@pytest.mark.parametrize("spec", NOTICES, ids=[spec.name for spec in NOTICES])
def test_every_notice_has_words_and_a_line_where_it_may_wait(spec: NoticeSpec) -> None:
    templates = [spec.template, *([spec.line_template] if spec.digest_line else [])]
    assert [f"write templates/{name}" for name in templates if not (MAILS.parent / name).exists()] == []
    assert all(get_template(name) for name in templates)


def test_every_template_of_mail_belongs_to_a_notice() -> None:
    named = {name for spec in NOTICES for name in (spec.template, spec.line_template if spec.digest_line else "")}
    included = {part for path in MAILS.rglob("*.txt") for part in re.findall(r'include "([^"]+)"', path.read_text())}
    assert {path.relative_to(MAILS.parent).as_posix() for path in MAILS.rglob("*.txt")} == (named | included) - {""}


def test_what_lets_its_reader_in_goes_to_the_owner_of_an_account_at_once() -> None:
    assert {(spec.kind, spec.digest_line) for spec in NOTICES if spec.has_link} == {(MailKind.ACCOUNT, "")}


def test_a_link_that_lets_its_reader_in_is_refused_where_its_notice_names_none() -> None:
    with pytest.raises(ValueError, match="The notice resolved carries no link"):
        compose_mail(get_notice("resolved"), LINK, key="k", to="a@example.org", language="en", link="https://x.example")


def test_a_notice_that_nobody_registered_is_named() -> None:
    with pytest.raises(UnknownNoticeError, match="No app has registered the notice 'fired'"):
        get_notice("fired")


def test_a_second_notice_of_the_same_name_is_refused() -> None:
    with pytest.raises(ValueError, match="The notice replied is registered already"):
        register_notices(NoticeSpec(name="replied", folder="accounts", kind=MailKind.ACCOUNT))


@pytest.mark.parametrize("page", settings.MAILED_PAGES)
def test_links_in_mails_lead_to_their_pages(page: str) -> None:
    address = settings.MAILED_PAGES[page]
    named = {name: EXAMPLES[name] for name in re.findall(r"%\((\w+)\)s", address)}
    assert address % named == reverse(page, kwargs=named)


def test_fault_E1_what_the_code_before_lets_wait_is_about_a_ticket(agent: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_collectednotice (key, person_id, ticket_id, at, text, due_at, digest) "
            "VALUES ('new:7:1', %s, 7, %s, 'New', %s, '')",
            [agent.pk, FILED, FILED],
        )
    assert list(DigestItem.objects.values_list("subject_kind", "subject_id")) == [("ticket", 7)]
