"""Sessions that know their vendor: brought to another one they are empty (TRAP-T14)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from typing_extensions import override

from supportdesk.kernel.tenancy import TenancyError, current_vendor

_VENDOR = "_vendor"
RENEWED_EVERY = timedelta(days=1)


class SessionStore(DatabaseSessionStore):
    """A stored session with its vendor's schema in it; SESSION_ENGINE names this module."""

    expires_at: datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]  # django-stubs leaves it out
        self.expires_at = row.expire_date if row is not None else None
        return row

    def renew(self, now: datetime) -> None:
        """Let a session that is used end later: stored again once a day at most, so that reading pages writes nothing."""
        if (
            self.expires_at is not None
            and self.expires_at < now + timedelta(seconds=self.get_expiry_age()) - RENEWED_EVERY
        ):
            self.modified = True

    def load(self) -> dict[str, Any]:
        """Return the session's data, or nothing when it is another vendor's."""
        data: dict[str, Any] = super().load()
        if data and data.pop(_VENDOR, None) != current_vendor():
            self._session_key = None
            return {}
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row to be stored."""
        return super().create_model_instance({**data, _VENDOR: current_vendor()})


class NoSession(SessionBase):
    """The session of the bare host, where nobody signs in: always empty, never stored."""

    def load(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    @override
    def exists(self, session_key: str) -> bool:
        """Return that there is none."""
        return False

    def create(self) -> None:
        """Refuse to make one."""
        raise TenancyError("There are no vendor sessions on the bare host.")

    @override
    def save(self, must_create: bool = False) -> None:
        """Refuse to store one."""
        raise TenancyError("There are no vendor sessions on the bare host.")

    def delete(self, session_key: str | None = None) -> None:
        """Do nothing: there is nothing."""
