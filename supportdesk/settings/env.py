"""Environment variables, read in one place and parsed once."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_HOW_TO_MAKE = {"SECRET_KEY": " Create one with: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"}


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; raise a clear error when neither is there."""
    value = _given(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.{_HOW_TO_MAKE.get(name, '')}")
    return value


def _given(name: str) -> str:
    """Return the variable, or what the file says that NAME_FILE names, as secrets of containers are handed over."""
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value or not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from None


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says yes (1, true, yes, on); the default for an empty one."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str) -> list[str]:
    """Return the variable split at commas and lines, blanks left out."""
    return [word.strip() for word in _given(name).replace("\n", ",").split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the variable's networks, such as `10.0.0.0/8, 192.0.2.7`."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be addresses or networks separated by commas: {error}.") from None


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Return Django's database settings for a URL such as `postgresql://user:secret@host:5432/name`.

    A socket folder goes into the query: `postgresql://desk_app@/desk?host=/run/postgresql`.
    """
    url = urlsplit(text(name, default))
    if url.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://, not {url.scheme}://.")
    if url.fragment or "@" in url.path + url.query or not _is_port(url.netloc.rpartition("@")[2]):
        raise ImproperlyConfigured(
            f"{name} cannot be read: escape special characters of the password (# as %23, / as %2F, ? as %3F)."
        )
    query = dict(parse_qsl(url.query))
    return {
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", None) or url.hostname or "",
        "PORT": query.pop("port", None) or str(url.port or ""),
        "OPTIONS": query,
    }


def _is_port(host: str) -> bool:
    """Return whether what is behind the last colon of a host, if anything, is a port."""
    name, _colon, port = host.rpartition(":")
    return not name or host.endswith("]") or port.isdecimal() or not port
