"""django-helpdesk's escalation, timed: run in an environment of its own by bench/timers.py.

    python escalate_peer.py DATABASE HOST TICKETS

Prints the seconds that its management command takes a ticket. Mail goes nowhere (Django's dummy backend), which is
kinder to it than any mail server.
"""

import sys
import time
from datetime import timedelta

import django
from django.conf import settings

database, host, tickets = sys.argv[1], sys.argv[2], int(sys.argv[3])
settings.configure(
    SECRET_KEY="bench",  # noqa: S106
    USE_TZ=True,
    SITE_ID=1,
    ROOT_URLCONF="__main__",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    HELPDESK_TEAMS_MODE_ENABLED=False,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.postgresql", "NAME": database, "USER": "desk_owner", "HOST": host}
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.humanize",
        "django.contrib.messages",
        "rest_framework",
        "helpdesk",
    ],
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # type: ignore[import-not-found]  # noqa: E402 - lives in a throw-away environment

urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
call_command("migrate", verbosity=0)
agent = get_user_model().objects.create_user("agent", "agent@vendor.example")  # type: ignore[attr-defined]  # Django's own account there
queue = Queue.objects.create(title="Queue", slug="queue", escalate_days=1, email_address="queue@vendor.example")


def add_tickets(number: int) -> None:
    """Add tickets that are due."""
    made = Ticket.objects.bulk_create(
        Ticket(queue=queue, title="It does not work", description="It worked.", assigned_to=agent, priority=3)
        for _ in range(number)
    )
    Ticket.objects.filter(id__in=[one.pk for one in made]).update(created=timezone.now() - timedelta(days=9))


add_tickets(1)
call_command("escalate_tickets")  # templates and texts are loaded
add_tickets(tickets)
begun = time.perf_counter()
call_command("escalate_tickets")
taken = time.perf_counter() - begun
assert FollowUp.objects.count() == tickets + 1
print(taken / tickets)
