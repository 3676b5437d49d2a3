"""The project's addresses and one more: the least that Django needs to read JSON and insert a row."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from monitoring.intake.models import RawRequest
from supportdesk import urls
from supportdesk.kernel.clock import now

FIRST = 1  # the only installation of the bench


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Insert the body of a request, without any middleware around it."""
    json.loads(request.body)
    RawRequest.objects.create(
        liveness_id=FIRST,
        route="events",
        received_at=now(),
        read_at=now(),
        body=request.body,
        observations=1,
    )
    return HttpResponse(status=202)


urlpatterns = [path("bare/", bare), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
