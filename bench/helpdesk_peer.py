"""django-helpdesk as bench/beside_helpdesk.py asks it: its settings, its tickets, and its WSGI application.

    HELPDESK_DATABASE=NAME HELPDESK_HOST=FOLDER python helpdesk_peer.py TICKETS WORD RARE
    HELPDESK_DATABASE=NAME HELPDESK_HOST=FOLDER gunicorn helpdesk_peer:application

Run in an environment of its own. The first fills a new database and prints a session's key and an API token as JSON;
the words are in the tickets as they do in ours. Mail goes nowhere, and sessions and templates are kept as in
production.
"""

import json
import os
import sys
from datetime import timedelta
from itertools import islice

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",  # noqa: S106
    USE_TZ=True,
    SITE_ID=1,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    HELPDESK_TEAMS_MODE_ENABLED=False,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.TokenAuthentication",
            "rest_framework.authentication.SessionAuthentication",
        ]
    },
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["HELPDESK_DATABASE"],
            "USER": "desk_owner",
            "HOST": os.environ["HELPDESK_HOST"],
            "CONN_MAX_AGE": 600,
        }
    },
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.humanize",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "rest_framework",
        "rest_framework.authtoken",
        "helpdesk",
    ],
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # type: ignore[import-not-found]  # noqa: E402 - lives in a throw-away environment

urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
application = get_wsgi_application()
BATCH = 5_000


def fill(tickets: int, common: str, rare: str) -> dict[str, str]:
    """Fill a new database with tickets of three comments each; three in ten are open, as in ours."""
    call_command("migrate", verbosity=0)
    agent = get_user_model().objects.create_superuser("agent", "agent@vendor.example")  # type: ignore[attr-defined]  # Django's own
    queue = Queue.objects.create(title="Queue", slug="queue", email_address="queue@vendor.example")
    numbers = iter(range(tickets))
    while batch := list(islice(numbers, BATCH)):
        add(batch, queue, agent, common, rare)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client()
    browser.force_login(agent)
    assert browser.get("/helpdesk/tickets/1/").status_code == 200
    from rest_framework.authtoken.models import Token

    token = Token.objects.create(user=agent)
    return {"session": browser.cookies["sessionid"].value, "token": token.key, "queue": str(queue.pk)}


def add(numbers: list[int], queue: object, agent: object, common: str, rare: str) -> None:
    """Add tickets and their comments."""
    now = timezone.now()
    made = Ticket.objects.bulk_create(
        Ticket(
            queue=queue,
            title=f"Call recordings are missing after a restart {number}",
            description=f"The {common} was restarted at noon. {rare}{number // 100}",
            assigned_to=agent if number % 10 == 9 else None,
            priority=number % 5 + 1,
            status=Ticket.CLOSED_STATUS if number % 10 < 7 else Ticket.OPEN_STATUS,
            submitter_email=f"contact{number % 20}@customer.example",
            due_date=now + timedelta(hours=number % 100),
        )
        for number in numbers
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            ticket=ticket, title="Comment", comment=f"We look into the {common}.", public=True, user=agent, date=now
        )
        for ticket in made
        for _ in range(3)
    )


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]), sys.argv[2], sys.argv[3])))
