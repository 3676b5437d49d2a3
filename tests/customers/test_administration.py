"""What an organisation's own administrators do about its users (TERM-A10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from customers.errors import AddressTaken, AlreadyMember, InvitationEnded, LastAdministrator, NotAdministrator
from customers.models import Contact, Invitation, Organisation
from customers.operations.administration import (
    accept_invitation,
    change_contact,
    change_rights,
    invite_person,
    remove_person,
    unlock_person,
    withdraw_invitation,
)
from customers.queries import describe_people, people_of
from people.models import User, UserKind
from people.operations.lockouts import Try, count_attempt, locked_until
from supportdesk.kernel.outbox import MailKind, as_sent, mail_of
from supportdesk.kernel.tenancy import current_vendor
from tests.factories import make_contact, make_organisation, make_user
from tests.mails import mails_here
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def clinic(vendor: Vendor) -> Organisation:
    """A customer."""
    return make_organisation("Clinic", region="all")


@pytest.fixture
def chief(clinic: Organisation) -> Contact:
    """The only one who manages the customer's users."""
    return make_contact(clinic, "Chief", manages_users=True)


@pytest.fixture
def colleague(clinic: Organisation) -> Contact:
    """Somebody else of the customer."""
    return make_contact(clinic, "Colleague")


@pytest.fixture
def stranger(vendor: Vendor) -> Contact:
    """An administrator of another customer."""
    return make_contact(make_organisation("Other", region="all"), "Stranger", manages_users=True)


def invite(chief: Contact, email: str = "new@clinic.example", **rights: bool) -> Invitation:
    return invite_person(
        organisation=chief.organisation, email=email, language="en", actor=chief.user, now=NOON, **rights
    )


def mailed_token() -> str:
    """Return the token of the newest invitation."""
    body = as_sent(mails_here()[-1])
    return body.split("/invitation/")[1].split("/")[0]


def accept(token: str, *, now: datetime = NOON) -> Contact:
    return accept_invitation(token=token, name="New Person", password=PASSWORD, now=now)


def test_A10_an_invited_person_makes_an_account_of_the_organisation(chief: Contact) -> None:
    invite(chief, "New@Clinic.Example", sees_organisation=True)
    contact = accept(mailed_token())
    assert (contact.organisation, contact.user.email, contact.user.name) == (
        chief.organisation,
        "new@clinic.example",
        "New Person",
    )
    assert (contact.sees_organisation, contact.manages_users) == (True, False)
    assert contact.user.check_password(PASSWORD)


def test_A7_who_is_invited_is_not_named_for_support_nor_trained(chief: Contact) -> None:
    invite(chief)
    contact = accept(mailed_token())
    assert (contact.is_designated, contact.qualified_on, contact.kind) == (False, None, "end_user")


def test_an_invitation_is_mailed_in_the_chosen_language(chief: Contact) -> None:
    invite_person(
        organisation=chief.organisation, email="neu@clinic.example", language="de", actor=chief.user, now=NOON
    )
    mail = mail_of(current_vendor(), MailKind.ACCOUNT).get()
    assert (mail.recipient, mail.content.language) == ("neu@clinic.example", "de")


def test_only_a_digest_of_the_link_is_stored(chief: Contact) -> None:
    invitation = invite(chief)
    assert mailed_token() not in str(Invitation.objects.filter(pk=invitation.pk).values().get())


def test_an_invitation_counts_once(chief: Contact) -> None:
    invite(chief)
    accept(mailed_token())
    with pytest.raises(InvitationEnded):
        accept(mailed_token())


def test_an_invitation_is_good_for_three_days(chief: Contact) -> None:
    invite(chief)
    with pytest.raises(InvitationEnded):
        accept(mailed_token(), now=NOON + timedelta(hours=72))
    assert accept(mailed_token(), now=NOON + timedelta(hours=72) - timedelta(seconds=1)).pk


def test_inviting_again_ends_the_first_link(chief: Contact) -> None:
    invite(chief)
    first = mailed_token()
    invite(chief)
    with pytest.raises(InvitationEnded):
        accept(first)
    assert accept(mailed_token()).pk


def test_a_withdrawn_invitation_is_over(chief: Contact) -> None:
    invitation = invite(chief)
    withdraw_invitation(invitation=invitation, actor=chief.user, now=NOON)
    with pytest.raises(InvitationEnded):
        accept(mailed_token())
    with pytest.raises(InvitationEnded):
        withdraw_invitation(invitation=invitation, actor=chief.user, now=NOON)


def test_the_same_address_may_be_invited_by_two_and_joins_one(chief: Contact, stranger: Contact) -> None:
    invite(chief)
    first = mailed_token()
    invite(stranger)
    accept(mailed_token())
    with pytest.raises(AddressTaken):
        accept(first)


def test_a_colleague_is_not_invited_again(chief: Contact, colleague: Contact) -> None:
    with pytest.raises(AlreadyMember):
        invite(chief, colleague.user.email)


def test_a_bad_address_is_named(chief: Contact) -> None:
    with pytest.raises(ValidationError) as refused:
        invite(chief, "nobody")
    assert list(refused.value.message_dict) == ["email"]


def test_A10_who_is_removed_does_not_sign_in_and_the_contact_stays(chief: Contact, colleague: Contact) -> None:
    remove_person(contact=colleague, actor=chief.user, now=NOON)
    assert (User.objects.get(pk=colleague.user.pk).is_active, Contact.objects.filter(pk=colleague.pk).exists()) == (
        False,
        True,
    )


def test_who_was_removed_comes_back_by_an_invitation(chief: Contact, colleague: Contact) -> None:
    remove_person(contact=colleague, actor=chief.user, now=NOON)
    invite(chief, colleague.user.email)
    back = accept(mailed_token())
    assert (back.pk, back.user.is_active, back.user.name) == (colleague.pk, True, "New Person")


def test_whom_a_removed_administrator_invited_may_not_come(chief: Contact, colleague: Contact) -> None:
    change_rights(contact=colleague, manages_users=True, sees_organisation=False, actor=chief.user, now=NOON)
    invite(colleague, "back@door.example")
    remove_person(contact=colleague, actor=chief.user, now=NOON)
    with pytest.raises(InvitationEnded):
        accept(mailed_token())


def test_the_last_administrator_is_neither_removed_nor_set_back(chief: Contact, colleague: Contact) -> None:
    with pytest.raises(LastAdministrator):
        remove_person(contact=chief, actor=chief.user, now=NOON)
    with pytest.raises(LastAdministrator):
        change_rights(contact=chief, manages_users=False, sees_organisation=True, actor=chief.user, now=NOON)


def test_an_administrator_may_go_when_another_stays(chief: Contact, colleague: Contact) -> None:
    change_rights(contact=colleague, manages_users=True, sees_organisation=False, actor=chief.user, now=NOON)
    remove_person(contact=chief, actor=chief.user, now=NOON)
    with pytest.raises(LastAdministrator):
        remove_person(contact=colleague, actor=colleague.user, now=NOON)


def test_A10_an_administrator_unlocks_a_colleague(chief: Contact, colleague: Contact) -> None:
    attempt = Try(account=colleague.user.email, address="192.0.2.1")
    for _ in range(11):
        count_attempt(attempt, now=NOON)
    assert [person.state for person in describe_people(list(people_of(chief.organisation)), now=NOON)] == [
        "active",
        "locked",
    ]
    unlock_person(contact=colleague, actor=chief.user, now=NOON)
    assert locked_until(attempt, now=NOON) is None


def test_the_vendors_staff_unlock_too(colleague: Contact) -> None:
    agent = make_user("Agent", kind=UserKind.STAFF)
    unlock_person(contact=colleague, actor=agent, now=NOON)


@pytest.mark.parametrize("who", ["colleague", "stranger", "partner", "removed"])
def test_nobody_else_manages_the_users(
    who: str, chief: Contact, colleague: Contact, stranger: Contact, clinic: Organisation
) -> None:
    removed = make_contact(clinic, "Removed", manages_users=True).user
    removed.is_active = False
    removed.save()
    partner = make_user("Partner", kind=UserKind.PARTNER)
    actor = {"colleague": colleague.user, "stranger": stranger.user, "partner": partner, "removed": removed}[who]
    invitation = invite(chief)
    acts: list[Callable[[], object]] = [
        lambda: invite_person(organisation=clinic, email="x@x.example", language="en", actor=actor, now=NOON),
        lambda: withdraw_invitation(invitation=invitation, actor=actor, now=NOON),
        lambda: remove_person(contact=colleague, actor=actor, now=NOON),
        lambda: unlock_person(contact=colleague, actor=actor, now=NOON),
        lambda: change_rights(contact=colleague, manages_users=True, sees_organisation=True, actor=actor, now=NOON),
    ]
    for act in acts:
        with pytest.raises(NotAdministrator):
            act()


def test_the_vendors_staff_may_take_the_last_administrator_away(chief: Contact) -> None:
    agent = make_user("Agent", kind=UserKind.STAFF)
    change_contact(
        contact=chief,
        manages_users=False,
        sees_organisation=False,
        is_designated=True,
        qualified_on=None,
        actor=agent,
        now=NOON,
    )
    assert describe_people(list(people_of(chief.organisation)), now=NOON)[0].contact.manages_users is False


def test_A7_administrators_do_not_name_people_for_support(chief: Contact, colleague: Contact) -> None:
    with pytest.raises(NotAdministrator):
        change_contact(
            contact=colleague,
            manages_users=False,
            sees_organisation=False,
            is_designated=True,
            qualified_on=NOON.date(),
            actor=chief.user,
            now=NOON,
        )
