"""Secrets of second factors, stored under the present SECRET_KEY: afterwards no key from before is needed for them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from supportdesk.kernel.security.encrypted_secrets import is_under_present_key, reencrypt_secret

SECOND_FACTOR = "second factor"  # what these secrets are locked away for
_SECRETS = ("secret", "seed")  # of an app, and of recovery codes


@transaction.atomic
def reseal_second_factors() -> int:
    """Store the secrets of the current vendor's people under the present key and return how many were not yet.

    Raises InvalidToken for one that was stored under a key that is neither present nor in SECRET_KEY_FALLBACKS.
    """
    resealed = 0
    for factor in Authenticator.objects.select_for_update().order_by("pk"):
        old = {name: factor.data[name] for name in _SECRETS if name in factor.data}
        if all(is_under_present_key(stored, purpose=SECOND_FACTOR) for stored in old.values()):
            continue
        factor.data |= {name: reencrypt_secret(stored, purpose=SECOND_FACTOR) for name, stored in old.items()}
        factor.save(update_fields=["data"])
        resealed += 1
    return resealed
