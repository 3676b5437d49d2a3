"""How many invitations leave an organisation, from whichever page or program."""

from __future__ import annotations

from datetime import timedelta

from customers.models import Organisation
from supportdesk.kernel.security.limits import limit

# Each invitation is a mail to anybody, so nobody sends more of them in an hour than he could mean.
_INVITATIONS_AN_HOUR = 20


def count_invitation(organisation: Organisation) -> None:
    """Count one invitation of an organisation; raises TooMany."""
    limit(
        purpose="invitation",
        who=f"organisation:{organisation.pk}",
        maximum=_INVITATIONS_AN_HOUR,
        per=timedelta(hours=1),
    )
