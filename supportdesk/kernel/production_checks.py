"""Start-up checks of production: whom to believe, what signs, and what goes over the network in clear."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

_WIDEST = {4: 24, 6: 64}
_KEY_MIN_LENGTH, _KEY_MIN_LETTERS = 50, 12
_MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"


@register(Tags.security)
def check_proxies(**_options: Any) -> list[CheckMessage]:
    """A host in a network of our proxies chooses the address that all limits are counted by (ATTACK-S10)."""
    return [
        Error(f"TRUSTED_PROXIES: the network {network} is too large; use the address of the proxy.", id="kernel.E020")
        for network in settings.TRUSTED_PROXIES
        if network.prefixlen < _WIDEST[network.version]
    ]


@register(Tags.security, deploy=True)
def check_secret_key(**_options: Any) -> list[CheckMessage]:
    """Who guesses the key signs links and sessions of every vendor (ATTACK-S26)."""
    key: str = settings.SECRET_KEY
    if len(key) >= _KEY_MIN_LENGTH and len(set(key)) >= _KEY_MIN_LETTERS and not key.startswith("django-insecure-"):
        return []
    text = f"SECRET_KEY must be {_KEY_MIN_LENGTH} random characters or more; create one with: {_MAKE_A_KEY}"
    return [Error(text, id="kernel.E021")]


@register(Tags.security, deploy=True)
def check_connections(**_options: Any) -> list[CheckMessage]:
    """What leaves the machine or its private network is encrypted, and asks for a password (ATTACK-S26)."""
    return list(_findings())


def _findings() -> Iterator[CheckMessage]:
    for alias, database in settings.DATABASES.items():
        if is_unencrypted(str(database.get("HOST", "")), sslmode=str(database.get("OPTIONS", {}).get("sslmode", ""))):
            text = (
                f"The connection to the database {alias!r} is not encrypted; add ?sslmode=verify-full to DATABASE_URL."
            )
            yield Caution(text, id="kernel.W022")
    for name, url in (("REDIS_URL", settings.CELERY_BROKER_URL), ("CACHE_URL", settings.CACHES["default"]["LOCATION"])):
        server = urlsplit(str(url))
        if server.scheme in {"redis", "rediss", "valkey", "valkeys"} and not server.password:
            yield Caution(
                f"{name} has no password: anyone who can reach that server could run tasks; set one.", id="kernel.W023"
            )


def is_unencrypted(host: str, *, sslmode: str) -> bool:
    """Return whether a connection leaves the private network without TLS."""
    return sslmode not in {"require", "verify-ca", "verify-full"} and not _is_near(host)


def _is_near(host: str) -> bool:
    """Return whether a host is this machine, one of its containers (a name without a dot) or on a private network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.startswith("/") or "." not in host
    return address.is_private
