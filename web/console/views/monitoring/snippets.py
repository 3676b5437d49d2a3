"""Configurations for stock senders, ready to be copied: the token is in them right after it was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

_PLACEHOLDER = "desk_YOUR_TOKEN"

_ALERTMANAGER = """\
receivers:
  - name: support-desk
    webhook_configs:
      - url: {url}
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: {secret}
"""
_GRAFANA = """\
apiVersion: 1
contactPoints:
  - name: support-desk
    receivers:
      - uid: support-desk
        type: webhook
        settings:
          url: {url}
          authorization_scheme: Bearer
          authorization_credentials: {secret}
"""
_CURL = """\
curl --retry 5 --retry-all-errors --fail \\
  --header 'Authorization: Bearer {secret}' \\
  --header 'Content-Type: application/json' \\
  --data '{{"name": "disk-almost-full", "key": "pbx-1/disk", "state": "firing", "summary": "97 % used"}}' \\
  {url}
"""
_CRON = """\
*/5 * * * * test $(df --output=pcent / | tail -1 | tr -d ' %') -lt 90 && state=resolved || state=firing; \
curl -s --retry 5 --retry-all-errors -H 'Authorization: Bearer {secret}' -H 'Content-Type: application/json' \
-d '{{"name": "disk-almost-full", "state": "'$state'"}}' {url}
"""
_HEARTBEAT = """\
* * * * * curl -s --retry 3 --retry-all-errors --output /dev/null {url}/{secret}
"""
_ICINGA = """\
object NotificationCommand "support-desk" {{
  command = ["curl", "--retry", "5", "--retry-all-errors", "--fail", "--data-binary", {{{{
    var type = macro("$notification.type$")
    var host = macro("$host.name$")
    var service = macro("$service.name$")
    var state = macro("$service.state$")
    var output = macro("$service.output$")
    return Json.encode({{ type = type, host = host, service = service, state = state, output = output }})
  }}}}]
  arguments = {{
    "--header" = {{ value = ["Authorization: Bearer {secret}", "Content-Type: application/json"], repeat_key = true }}
    "{url}" = {{}}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A configuration: which sender it is for, where it goes, and its text."""

    title: str
    where: str
    text: str


def snippets(request: HttpRequest, secret: str) -> list[Snippet]:
    """Return the configurations with the addresses of this host; without a secret they have a placeholder for it."""
    token = secret or _PLACEHOLDER
    alertmanager, events, heartbeat = (
        request.build_absolute_uri(f"/api/intake/{route}") for route in ("alertmanager", "events", "heartbeat")
    )
    return [
        Snippet("Alertmanager", _("in alertmanager.yml"), _ALERTMANAGER.format(url=alertmanager, secret=token)),
        Snippet("Grafana", _("in provisioning/alerting/"), _GRAFANA.format(url=alertmanager, secret=token)),
        Snippet("Icinga 2", _("in commands.conf"), _ICINGA.format(url=events, secret=token)),
        Snippet("cron", _("for example, a disk that is filling up"), _CRON.format(url=events, secret=token)),
        Snippet("cron", _("that it is there, every minute"), _HEARTBEAT.format(url=heartbeat, secret=token)),
        Snippet("curl", _("from a script"), _CURL.format(url=events, secret=token)),
    ]
