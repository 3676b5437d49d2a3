"""The broker's address, as Celery and as Redis' own client write it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def client_url(broker_url: str) -> str:
    """Return the URL as Redis' own client reads it: Celery has a scheme of its own for sockets."""
    parts = urlsplit(broker_url)
    if parts.scheme != "redis+socket":
        return broker_url
    database = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={database}"


def server_of(url: str) -> str:
    """Return which server a URL leads to, whatever database on it: a socket file, or host and port."""
    parts = urlsplit(url)
    if parts.scheme in {"unix", "redis+socket"}:
        return parts.path
    return f"{parts.hostname}:{parts.port or 6379}"
