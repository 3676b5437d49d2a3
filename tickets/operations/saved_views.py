"""Views of the queue that somebody keeps under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from tickets.errors import BadRequest, NameTaken, TooManyViews
from tickets.models import SavedView

MAX_SAVED_VIEWS = 30


@transaction.atomic
def save_view(*, owner: User, name: str, query: str) -> SavedView:
    """Keep a query string of the queue under a name. Raises NameTaken, TooManyViews, BadRequest where it narrows nothing."""
    User.objects.select_for_update().get(pk=owner.pk)
    name = _checked(owner, name)
    if not query:
        raise BadRequest(_("The full queue does not need a saved view."))
    if SavedView.objects.filter(owner=owner).count() >= MAX_SAVED_VIEWS:
        raise TooManyViews(f"You can save up to {MAX_SAVED_VIEWS} views; remove one first.")
    return SavedView.objects.create(owner=owner, name=name, query=query)


@transaction.atomic
def rename_view(*, view: SavedView, name: str) -> SavedView:
    """Give a view another name. Raises NameTaken, BadRequest."""
    User.objects.select_for_update().get(pk=view.owner_id)
    view.name = _checked(view.owner, name, besides=view.pk)
    view.save(update_fields=["name"])
    return view


def remove_view(*, view: SavedView) -> None:
    """Forget a view; the tickets in it are not touched."""
    view.delete()


def _checked(owner: User, name: str, *, besides: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadRequest(_("Enter a name for the view."))
    others = SavedView.objects.filter(owner=owner, name=name)
    if (others if besides is None else others.exclude(pk=besides)).exists():
        raise NameTaken(f"You already have a view named {name}; choose another name.")
    return name
