"""Warranties: the written document of a contract, added and removed by the vendor's admins (TERM-D9)."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import IO

from django.conf import settings
from django.db import transaction

from contracts.errors import HasNoWarranty, HasWarranty, NotAPdf
from contracts.models import Contract, Warranty
from contracts.rules import can_set_warranty
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.operations import record
from supportdesk.kernel.files.kinds import HEAD_BYTES, kind_of
from supportdesk.kernel.files.names import harmless_name
from supportdesk.kernel.files.storage import Counted, remove, store

PDF = "application/pdf"
_CHUNK = 65_536


@transaction.atomic
def attach_warranty(
    *, contract: Contract, label: str, dated_on: date, name: str, content: IO[bytes], actor: User, now: datetime
) -> Warranty:
    """Keep the written warranty of a contract; raises NotAdmin, HasWarranty, NotAPdf, FileTooLargeError."""
    _lock(contract, actor)
    if Warranty.objects.filter(contract=contract).exists():
        raise HasWarranty(f"{contract} already has a warranty; remove it first.")
    if not is_pdf(content):
        raise NotAPdf(f"{name} is not a PDF.")
    chunks = Counted(iter(partial(content.read, _CHUNK), b""))
    stored = store(chunks, max_bytes=settings.ATTACHMENT_MAX_BYTES)
    try:
        warranty = Warranty.objects.create(
            contract=contract,
            label=label,
            dated_on=dated_on,
            name=harmless_name(name),
            storage_name=stored,
            size_bytes=chunks.size,
            sha256=chunks.digest.hexdigest(),
            created_at=now,
        )
        record(actor=actor, action="plans.warranty.attached", target=contract, data=_data(warranty), now=now)
    except BaseException:
        remove(stored)
        raise
    return warranty


@transaction.atomic
def remove_warranty(*, contract: Contract, actor: User, now: datetime) -> None:
    """Remove the written warranty of a contract and its file; raises NotAdmin, HasNoWarranty."""
    _lock(contract, actor)
    warranty = Warranty.objects.filter(contract=contract).first()
    if warranty is None:
        raise HasNoWarranty(f"{contract} has no warranty.")
    record(actor=actor, action="plans.warranty.removed", target=contract, data=_data(warranty), now=now)
    warranty.delete()
    # a removal that is rolled back keeps its file
    transaction.on_commit(partial(remove, warranty.storage_name))


def is_pdf(content: IO[bytes]) -> bool:
    """Return whether a file is a PDF by its first bytes; it is read from its beginning again afterwards."""
    content.seek(0)
    head = content.read(HEAD_BYTES)
    content.seek(0)
    return kind_of(head, claimed="") == PDF


def _lock(contract: Contract, actor: User) -> None:
    Contract.objects.select_for_update().get(pk=contract.pk)
    if not can_set_warranty(actor):
        raise NotAdmin(f"{actor} is not an admin.")


def _data(warranty: Warranty) -> dict[str, str]:
    return {"label": warranty.label, "dated_on": warranty.dated_on.isoformat(), "sha256": warranty.sha256}
