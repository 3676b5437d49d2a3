"""How often somebody may do something: counted in the cache server, at once for all web processes."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import math
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from supportdesk.kernel.cache import PUBLIC_PREFIX
from supportdesk.kernel.tenancy import TenancyError, current_vendor

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_ANSWERS_WITHIN_SECONDS = 0.5
_MAX_COUNT = 1000  # each remembered attempt is a number in the cache server
# Keeps the instants of the attempts that were allowed, the newest first, and returns the milliseconds to wait.
# One script is one step of the server, and the server's clock is the same for all web processes.
_ALLOW_OR_WAIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = redis.call('LINDEX', KEYS[1], most - 1)
if oldest and now - tonumber(oldest) < per then
  return per - (now - tonumber(oldest))
end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, most - 1)
redis.call('PEXPIRE', KEYS[1], per)
return 0
"""


_TAKE_BACK = "redis.call('LPOP', KEYS[1]) return 0"

# Adds to what was spent since a day or so began, unless it becomes more than `most`; returns the milliseconds to wait.
_SPEND_OR_WAIT = """
local amount, most, per = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local spent = redis.call('INCRBY', KEYS[1], amount)
if spent == amount then
  redis.call('PEXPIRE', KEYS[1], per)
end
if spent > most then
  redis.call('DECRBY', KEYS[1], amount)
  return math.max(1, redis.call('PTTL', KEYS[1]))
end
return 0
"""


class TooMany(Exception):
    """Somebody does something too often; `retry_after` is in whole seconds, `remedy` what they can do meanwhile."""

    def __init__(self, *, purpose: str, retry_after: int, remedy: str = "") -> None:
        super().__init__(f"Too many of {purpose}; again in {retry_after} seconds.")
        self.purpose = purpose
        self.retry_after = retry_after
        self.remedy = remedy


def limit(*, purpose: str, who: str, maximum: int, per: timedelta) -> None:
    """Count one attempt of `who` at this vendor; raise TooMany when `most` were allowed within the last `per`.

    A refused attempt is not counted, so that who waits `retry_after` gets through. When the cache server is away
    nothing is limited: the desk goes on, and signing in has a limit in the database besides.
    """
    if not 1 <= maximum <= _MAX_COUNT:
        raise ValueError(f"A limit is 1 to {_MAX_COUNT}, not {maximum}.")
    wait = _ask(_ALLOW_OR_WAIT, purpose, who, maximum, int(per.total_seconds() * 1000))
    if wait:
        raise TooMany(purpose=purpose, retry_after=math.ceil(wait / 1000))


def refund(*, purpose: str, who: str) -> None:
    """Stop counting the newest attempt, because we could not do what was asked for: trying again must not lock out."""
    _ask(_TAKE_BACK, purpose, who)


def spend(*, purpose: str, who: str, amount: int, maximum: int, per: timedelta, remedy: str = "") -> None:
    """Count an amount, such as bytes, against what `who` has in a time that begins with the first one; raises TooMany."""
    wait = _ask(_SPEND_OR_WAIT, purpose, who, amount, maximum, int(per.total_seconds() * 1000))
    if wait:
        raise TooMany(purpose=purpose, retry_after=math.ceil(wait / 1000), remedy=remedy)


def _ask(script: str, purpose: str, who: str, *numbers: int) -> int:
    """Return for how many milliseconds a script says to wait; when the cache server is away nobody waits."""
    from redis import RedisError  # late: it takes longer to load than everything else here

    try:
        return int(_client().eval(script, 1, _key(purpose, who), *numbers))  # type: ignore[no-untyped-call]  # of redis
    except RedisError as error:
        logger.warning("Rate limits are off: the cache server does not answer: %s", error)
        return 0


def limited(purpose: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """Limit a view to the times that the setting LIMITS gives for this purpose, for each account or address."""
    if purpose not in settings.LIMITS:
        raise ValueError(f"LIMITS has no entry {purpose!r}.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                maximum, per = settings.LIMITS[purpose]
                limit(purpose=purpose, who=who_asks(request), maximum=maximum, per=per)
            return view(request, *args, **kwargs)

        return cast("View", guarded)

    return decorate


def who_asks(request: HttpRequest) -> str:
    """Return the account that asks, or for somebody who is not signed in the network address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{network_of(request.META.get('REMOTE_ADDR', ''))}"


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and of an IPv6 address the /64, in which a household has all addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a socket has no address
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _key(purpose: str, who: str) -> str:
    """Return the vendor's own key, or one of the bare host; names and addresses are not readable in it."""
    name = f"limit:{purpose}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    try:
        current_vendor()
    except TenancyError:
        name = PUBLIC_PREFIX + name
    return cache.make_key(name)


_clients: dict[str, Redis[bytes]] = {}


def _client() -> Redis[bytes]:
    """Return this process' connections to the cache server; a server that hangs is not waited for."""
    url = str(settings.CACHES["default"]["LOCATION"])
    if url not in _clients:
        from redis import Redis

        _clients[url] = Redis.from_url(
            url, socket_connect_timeout=_ANSWERS_WITHIN_SECONDS, socket_timeout=_ANSWERS_WITHIN_SECONDS
        )
    return _clients[url]
