"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tickets.views import desk, desk_filing, desk_ticket

urlpatterns = [
    path("", desk.queue, name="desk-queue"),
    path("take/", desk.take, name="desk-take"),
    path("file/", desk_filing.find_caller, name="desk-file"),
    path("file/<int:contact_id>/", desk_filing.file_for_caller, name="desk-file-for"),
    path("mails/", desk.mails, name="desk-mails"),
    path("tickets/<str:reference>/", desk_ticket.ticket, name="desk-ticket"),
    path("tickets/<str:reference>/answer/", desk_ticket.answer, name="desk-answer"),
    path("tickets/<str:reference>/<slug:name>/", desk_ticket.act, name="desk-act"),
]
