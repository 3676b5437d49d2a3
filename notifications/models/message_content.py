"""What messages of the outbox say: the vendor's words, in the vendor's schema."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex

from supportdesk.kernel.models import VendorContent


class MessageContent(VendorContent):
    """What one message says; to whom and whether it has left says its envelope in the outbox, under the same key."""

    class Meta:
        indexes = [GinIndex(fields=["headers"], opclasses=["jsonb_path_ops"], name="content_by_header")]
