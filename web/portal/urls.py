"""Addresses of the portal, of attachments and of warranties."""

from __future__ import annotations

from django.urls import path

from web.portal.views import files
from web.portal.views import filing as portal_filing
from web.portal.views import index as portal
from web.portal.views import ticket as portal_ticket
from web.registry import find_pages

urlpatterns = [
    *find_pages("web.portal.pages"),
    path("portal/", portal.my_tickets, name="portal-tickets"),
    path("portal/file/", portal_filing.file, name="portal-file"),
    path("portal/refused/<int:attempt_id>/", portal_filing.refused, name="portal-refused"),
    path("portal/plan/", portal.plan, name="portal-plan"),
    path("portal/plan/versions/<int:version_id>/", portal.plan_version, name="portal-plan-version"),
    path("portal/plan/region/", portal.region, name="portal-region"),
    path("portal/tickets/<slug:reference>/", portal_ticket.ticket, name="portal-ticket"),
    path("portal/tickets/<slug:reference>/reply/", portal_ticket.reply, name="portal-reply"),
    path("portal/tickets/<slug:reference>/add/", portal_ticket.add, name="portal-add"),
    path("portal/tickets/<slug:reference>/close/", portal_ticket.close, name="portal-close"),
    path("portal/tickets/<slug:reference>/reopen/", portal_ticket.reopen, name="portal-reopen"),
    path("portal/tickets/<slug:reference>/ask-vendor/", portal_ticket.ask_vendor, name="portal-ask-vendor"),
    path("warranties/<int:warranty_id>/", files.warranty, name="warranty"),
    path("files/<slug:reference>/<int:attachment_id>/", files.attachment, name="ticket-attachment"),
]
