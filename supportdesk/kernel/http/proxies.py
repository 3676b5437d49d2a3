"""What a proxy says about a visitor, believed only when the proxy is one of ours (ATTACK-A31, ATTACK-A38)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Network = IPv4Network | IPv6Network

# Headers by which others have been led to believe who asks, from where, for which page or by which method.
_CLAIMS = frozenset(
    {
        "HTTP_FORWARDED",
        "HTTP_REMOTE_USER",
        "HTTP_X_HTTP_METHOD",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_X_METHOD_OVERRIDE",
        "HTTP_X_ON_BEHALF_OF",
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_REAL_IP",
        "HTTP_X_REMOTE_USER",
        "HTTP_X_REWRITE_URL",
    }
)
_FORWARDED = "HTTP_X_FORWARDED_"
_ADDRESSES, _SCHEME = f"{_FORWARDED}FOR", f"{_FORWARDED}PROTO"


class ProxyMiddleware:
    """Leaves REMOTE_ADDR as the visitor's address and X-Forwarded-Proto as the scheme; drops every other claim.

    The setting TRUSTED_PROXIES names the networks of our proxies; empty, nobody's word is taken. The name of the host
    is always the Host header's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.networks: Iterable[Network] = tuple(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request without what nobody vouches for."""
        meta = request.META
        addresses, scheme = meta.get(_ADDRESSES, ""), meta.get(_SCHEME, "")
        for name in [name for name in meta if name.startswith(_FORWARDED) or name in _CLAIMS]:
            del meta[name]
        if self._is_ours(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = self._visitor(addresses, meta["REMOTE_ADDR"])
            if scheme in {"http", "https"}:
                meta[_SCHEME] = scheme
        return self.get_response(request)

    def _visitor(self, addresses: str, proxy: str) -> str:
        """Return the nearest address that is not one of our proxies': what is before it anybody may have written."""
        visitor = proxy
        for address in reversed([part.strip() for part in addresses.split(",")]):
            if not _is_address(address):
                break
            visitor = address
            if not self._is_ours(address):
                break
        return visitor

    def _is_ours(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
