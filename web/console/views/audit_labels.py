"""What the entries of the audit log are called, and which of their details are shown: nothing that is not named here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from supportdesk.audit.models import AuditEntry
from web.registry import Label

ACTIONS: dict[str, Label] = {
    "account.close": _("Account closed"),
    "account.password": _("Password changed"),
    "account.readmit": _("Account activated again"),
    "account.rename": _("Name changed"),
    "account.reopen": _("Account opened again by an invitation"),
    "account.sessions.ended": _("Signed out of sessions"),
    "account.unlock": _("Account unlocked"),
    "contact.change": _("Contact changed"),
    "contact.create": _("Contact created"),
    "contact.named": _("Support contact changed"),
    "contact.rights": _("Permissions changed"),
    "contract.change": _("Contract changed"),
    "contract.end": _("Contract ended early"),
    "contract.hold.lift": _("Service hold lifted"),
    "contract.hold.override": _("Service hold overridden"),
    "contract.hold.set": _("Service hold set"),
    "contract.renew": _("Contract renewed"),
    "contract.reorder": _("Plan or dates of a contract changed"),
    "desk.branding.changed": _("Branding changed"),
    "desk.logo.changed": _("Logo changed"),
    "desk.setup_list.hidden": _("Set-up list hidden"),
    "invitation.accept": _("Invitation accepted"),
    "invitation.send": _("Invitation sent"),
    "invitation.withdraw": _("Invitation withdrawn"),
    "organisation.archive": _("Organisation archived"),
    "organisation.change": _("Organisation changed"),
    "organisation.create": _("Organisation created"),
    "organisation.restore": _("Organisation activated again"),
    "partner.change": _("Partner changed"),
    "partner.create": _("Partner created"),
    "partner.person.create": _("Partner’s person created"),
    "oncall.rotation.set": _("On-call rotation set up"),
    "oncall.shift.made": _("On-call shift added"),
    "oncall.shift.removed": _("On-call shift removed"),
    "people.absence.ended": _("Absence ended"),
    "people.absence.entered": _("Absence entered"),
    "people.role.changed": _("Escalation role changed"),
    "people.second_factor.reset": _("Two-factor authentication reset"),
    "people.service.created": _("Service account created"),
    "people.staff.changed": _("Person changed"),
    "people.staff.invitation_withdrawn": _("Invitation withdrawn"),
    "people.staff.invited": _("Invitation sent"),
    "people.staff.invited_again": _("Invitation sent again"),
    "people.staff.left": _("Responsibilities handed over"),
    "people.team.removed": _("Team removed"),
    "people.team.saved": _("Team changed"),
    "people.token.made": _("API token created"),
    "people.token.revoked": _("API token revoked"),
    "phone_pin.made": _("Phone PIN created"),
    "phone_pin.right": _("Phone PIN correct"),
    "phone_pin.wrong": _("Phone PIN wrong"),
    "billing.call.recorded": _("Call recorded"),
    "billing.call.ended": _("Call ended"),
    "billing.call.corrected": _("Call corrected"),
    "billing.misuse.marked": _("Misuse of a line marked"),
    "billing.misuse.confirmed": _("Misuse of a line confirmed"),
    "billing.misuse.withdrawn": _("Mark of misuse removed"),
    "billing.seller.changed": _("Invoice details changed"),
    "billing.buyer.changed": _("Invoice details of an organisation changed"),
    "plans.contract.opened": _("Contract created"),
    "plans.draft.discarded": _("Draft discarded"),
    "plans.draft.saved": _("Draft saved"),
    "plans.published": _("Terms published"),
    "plans.region.chosen": _("Region changed"),
    "plans.warranty.attached": _("Warranty added"),
    "plans.warranty.removed": _("Warranty removed"),
    "product.change": _("Product changed"),
    "product.create": _("Product created"),
    "product.installed.add": _("Installed product added"),
    "product.installed.change": _("Installed product changed"),
    "product.installed.retire": _("Installed product retired"),
    "product.release.change": _("Release changed"),
    "product.release.create": _("Release created"),
    "tickets.development.opened": _("Development issue created"),
    "tickets.filing.refused": _("Submission refused"),
    "tickets.recalculation.finished": _("Recalculation finished"),
    "tickets.recalculation.ordered": _("Recalculation started"),
    "tickets.text_module.changed": _("Canned response changed"),
    "tickets.text_module.removed": _("Canned response removed"),
    "vendor.released": _("Copy released"),
}
# What a filter finds: the beginnings of the names of actions.
GROUPS: dict[str, tuple[Label, tuple[str, ...]]] = {
    "accounts": (_("Accounts and tokens"), ("account.", "people.", "staff.", "team.")),
    "customers": (_("Customers"), ("organisation.", "contact.", "partner.", "invitation.")),
    "contracts": (_("Contracts and products"), ("plans.contract.", "plans.warranty.", "contract.", "product.")),
    "terms": (_("Terms"), ("plans.draft.", "plans.published", "plans.region.")),
    "tickets": (_("Tickets"), ("ticket.", "tickets.")),
    "desk": (_("Settings of the desk"), ("desk.",)),
}
_DETAILS = ("name", "email", "label", "number", "reason", "prefix", "from", "to")
_LONGEST = 120


def details_of(entry: AuditEntry) -> list[str]:
    """Return what is shown of an entry's details: changed values as from and to, and words that are no secrets."""
    return [*_changes(entry.data), *_words(entry.data)]


def _changes(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, dict) and value.keys() == {"from", "to"}:
            yield f"{name}: {_short(value['from'])} → {_short(value['to'])}"


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    for name in _DETAILS:
        value = data.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield f"{name}: {_short(value)}"


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return "…"
    text = "–" if value is None or value == "" else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
