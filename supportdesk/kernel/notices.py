"""Notices: the kinds of mail that people get, with all there is to know of each but its words.

An app registers its notices in its module `notices`. The words of one are
`templates/mail/<folder>/<name>.txt`; the first line is the subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from supportdesk.kernel.outbox import Mail, MailKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSpec:
    """One kind of notice.

    `folder` is where its words are, named by who reads them: `customers`, `desk`, `accounts` and so on.
    `digest_line` names the template of the one line that it is in a digest; a notice without one is sent at once.
    `is_personal` says that a person wrote it, `has_link` that it carries a link that lets its reader in.
    """

    name: str
    folder: str
    kind: MailKind
    digest_line: str = ""
    is_personal: bool = False
    has_link: bool = False

    @property
    def template(self) -> str:
        """Return the template of its mail."""
        return f"mail/{self.folder}/{self.name}.txt"

    @property
    def line_template(self) -> str:
        """Return the template of its line in a digest."""
        return f"mail/digests/{self.digest_line}.txt"


class UnknownNoticeError(LookupError):
    """No app has registered a notice of this name."""


_specs: dict[str, NoticeSpec] = {}


def register_notices(*specs: NoticeSpec) -> None:
    """Register notices; an app does it in its module `notices`."""
    for spec in specs:
        if _specs.setdefault(spec.name, spec) != spec:
            raise ValueError(f"The notice {spec.name} is registered already.")


def get_notice(name: str) -> NoticeSpec:
    """Return all there is to know of a notice; raises UnknownNoticeError."""
    if name not in _specs:
        load_notices()
    try:
        return _specs[name]
    except KeyError:
        raise UnknownNoticeError(f"No app has registered the notice {name!r}.") from None


def list_notices() -> list[NoticeSpec]:
    """Return the notices of all apps, by name."""
    load_notices()
    return [_specs[name] for name in sorted(_specs)]


def load_notices() -> None:
    """Load the modules `notices` of all apps."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "notices"):
            import_module(f"{app.name}.notices")


def compose_mail(
    spec: NoticeSpec,
    text: str,
    *,
    key: str,
    to: str,
    language: str,
    sender: str = "",
    headers: Mapping[str, str] | None = None,
    link: str = "",
    link_expires_at: datetime | None = None,
) -> Mail:
    """Return the mail of a notice whose words are rendered; raises ValueError for a link that its spec does not name."""
    if link and not spec.has_link:
        raise ValueError(f"The notice {spec.name} carries no link that lets its reader in.")
    subject, _line, body = text.partition("\n")
    return Mail(
        kind=spec.kind,
        key=key,
        to=to,
        subject=subject,
        body=body.strip() + "\n",
        language=language,
        headers=headers or {},
        sender=sender,
        personal=spec.is_personal,
        link=link,
        link_expires_at=link_expires_at,
    )
