"""Changes to the vendor's staff one after another: two admins who remove each other must not both succeed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from people.errors import LastAdmin, NotAdmin
from people.models import User, UserKind
from people.rules import is_admin, manages_admins, manages_staff
from people.staff_queries import other_admins


def lock_staff(*, actor: User, people: Iterable[User] = ()) -> dict[int, User]:
    """Lock the vendor's admins and some people, in one order, and return them as they are now by id; raises NotAdmin.

    Tickets that are being given to one of them are not held up: the lock is that of a change to the row alone.
    """
    admins = Q(kind=UserKind.STAFF, is_admin=True, is_active=True)
    wanted = [one.pk for one in (actor, *people)]
    rows = User.objects.select_for_update(no_key=True).filter(admins | Q(pk__in=wanted)).order_by("pk")
    locked = {user.pk: user for user in rows}
    if not manages_staff(locked[actor.pk]):
        raise NotAdmin(f"{actor} is not an admin.")
    return locked


def lock_colleague(*, person: User, actor: User) -> User:
    """Lock one of the vendor's staff for a change and return them as they are now.

    Raises NotAdmin, also for a program that would change an admin, and ValueError for who is not of the staff.
    """
    locked = lock_staff(actor=actor, people=[person])[person.pk]
    if locked.kind != UserKind.STAFF:
        raise ValueError(f"{person} is not a member of the vendor's staff.")
    if locked.is_admin and not manages_admins(actor):
        raise NotAdmin("Only an admin can change an admin.")
    return locked


def require_admin_remains(*, person: User, actor: User) -> None:
    """Raise LastAdmin when nobody but this person could sign in as an admin; the admins are locked."""
    if actor != person and is_admin(actor):
        return
    if not other_admins(person).exists():
        raise LastAdmin(
            _("%(name)s is the last admin who can sign in. Make someone else an admin first.") % {"name": person}
        )
