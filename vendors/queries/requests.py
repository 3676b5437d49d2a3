"""What operators asked to be made, and what became of it."""

from __future__ import annotations

from vendors.models import Domain, ProvisionRequest, RequestState, Vendor
from vendors.queries.hosts import host_url


def find_request(pk: int) -> ProvisionRequest | None:
    """Return one request, None when there is none with this number."""
    return ProvisionRequest.objects.select_related("requested_by").filter(pk=pk).first()


def find_request_like(*, key: str, host: str) -> ProvisionRequest | None:
    """Return the request for the same key and host that has not failed: a form sent twice asks once."""
    return ProvisionRequest.objects.filter(key=key, host=host).exclude(state=RequestState.FAILED).first()


def list_recent_requests(*, limit: int = 10) -> list[ProvisionRequest]:
    """Return the latest requests, the newest first."""
    return list(ProvisionRequest.objects.select_related("requested_by").order_by("-id")[:limit])


def taken_fields(*, key: str, host: str) -> set[str]:
    """Return which of the two a vendor has, or a request that has not failed asks for."""
    asked = ProvisionRequest.objects.exclude(state=RequestState.FAILED)
    taken = set()
    if Vendor.objects.filter(key=key).exists() or asked.filter(key=key).exists():
        taken.add("key")
    if Domain.objects.filter(domain=host).exists() or asked.filter(host=host).exists():
        taken.add("host")
    return taken


def request_address(request: ProvisionRequest) -> str:
    """Return where the vendor's pages are or will be."""
    return host_url(request.host)
