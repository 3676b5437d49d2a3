"""Reads of vendors: their hosts, who operates the installation, how it is doing, what is being made."""

from vendors.queries.held import HeldVendor, list_held
from vendors.queries.hosts import (
    VendorHost,
    all_vendors,
    get_vendor_url,
    list_vendor_hosts,
    page_address,
    vendor_by_key,
    vendor_name,
)
from vendors.queries.operators import (
    count_recovery_codes,
    count_wrong_passwords,
    find_session,
    find_sign_in,
    get_new_secret,
    list_events,
    list_operators,
)
from vendors.queries.overview import (
    FailedDelivery,
    Reconciled,
    VendorHealth,
    Versions,
    Watched,
    get_versions,
    list_failed_deliveries,
    list_reconciled,
    list_vendor_health,
    list_watched,
)
from vendors.queries.requests import (
    find_request,
    find_request_like,
    list_recent_requests,
    request_address,
    taken_fields,
)

__all__ = [
    "FailedDelivery",
    "HeldVendor",
    "Reconciled",
    "VendorHealth",
    "VendorHost",
    "Versions",
    "Watched",
    "all_vendors",
    "count_recovery_codes",
    "count_wrong_passwords",
    "find_request",
    "find_request_like",
    "find_session",
    "find_sign_in",
    "get_new_secret",
    "get_vendor_url",
    "get_versions",
    "list_events",
    "list_failed_deliveries",
    "list_held",
    "list_operators",
    "list_recent_requests",
    "list_reconciled",
    "list_vendor_health",
    "list_vendor_hosts",
    "list_watched",
    "page_address",
    "request_address",
    "taken_fields",
    "vendor_by_key",
    "vendor_name",
]
