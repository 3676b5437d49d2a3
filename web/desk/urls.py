"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from web.desk.views import answer as desk_answer
from web.desk.views import bulk as desk_bulk
from web.desk.views import canned_responses as desk_canned_responses
from web.desk.views import development as desk_development
from web.desk.views import filing as desk_filing
from web.desk.views import history as desk_history
from web.desk.views import mails as desk_mails
from web.desk.views import merge_split as desk_merge_split
from web.desk.views import organisation as desk_organisation
from web.desk.views import queue as desk
from web.desk.views import saved_views as desk_views
from web.desk.views import search as desk_search
from web.desk.views import ticket as desk_ticket
from web.desk.views import warranty as desk_warranty
from web.registry import find_pages

urlpatterns = [
    path("", desk.queue, name="desk-queue"),
    path("take/", desk_bulk.take, name="desk-take"),
    path("bulk/<slug:name>/", desk_bulk.bulk, name="desk-bulk"),
    path("filter/", desk_views.narrow, name="desk-filter"),
    path("keys/", desk_views.keys, name="desk-keys"),
    path("search/", desk_search.find, name="desk-search"),
    path("views/", desk_views.views, name="desk-views"),
    path("views/<int:view_id>/rename/", desk_views.rename, name="desk-view-rename"),
    path("views/<int:view_id>/remove/", desk_views.remove, name="desk-view-remove"),
    path("file/", desk_filing.find_caller, name="desk-file"),
    path("file/<int:contact_id>/", desk_filing.file_for_caller, name="desk-file-for"),
    path("mails/", desk_mails.mails, name="desk-mails"),
    path("development/", desk_development.issues, name="desk-development"),
    path("development/new/", desk_development.new_issue, name="desk-development-new"),
    path("development/<reference:number>/", desk_development.issue, name="desk-development-issue"),
    path("development/<reference:number>/<slug:name>/", desk_development.act, name="desk-development-act"),
    path("canned-responses/", desk_canned_responses.canned_responses, name="desk-canned-responses"),
    path("canned-responses/new/", desk_canned_responses.new_canned_response, name="desk-canned-response-new"),
    path("canned-responses/text/<slug:key>/", desk_canned_responses.canned_response, name="desk-canned-response"),
    path("canned-responses/text/<slug:key>/remove/", desk_canned_responses.remove, name="desk-canned-response-remove"),
    path("organisations/<int:organisation_id>/", desk_organisation.organisation, name="desk-organisation"),
    path(
        "organisations/<int:organisation_id>/people/<int:contact_id>/<slug:name>/",
        desk_organisation.act,
        name="desk-organisation-act",
    ),
    path(
        "organisations/<int:organisation_id>/warranty/<int:contract_id>/",
        desk_warranty.attach,
        name="desk-warranty",
    ),
    path(
        "organisations/<int:organisation_id>/warranty/<int:contract_id>/remove/",
        desk_warranty.remove,
        name="desk-warranty-remove",
    ),
    path("tickets/<any_case_reference:reference>/", desk_ticket.ticket, name="desk-ticket"),
    path("tickets/<reference:reference>/answer/", desk_answer.answer, name="desk-answer"),
    path("tickets/<reference:reference>/draft/", desk_answer.draft, name="desk-draft"),
    path("tickets/<reference:reference>/insert/", desk_answer.insert, name="desk-insert"),
    path("tickets/<reference:reference>/history/", desk_history.history, name="desk-history"),
    path("tickets/<reference:reference>/merge/", desk_merge_split.merge, name="desk-merge"),
    path("tickets/<reference:reference>/split/", desk_merge_split.split, name="desk-split"),
    *find_pages("web.desk.pages"),
    path("tickets/<reference:reference>/<slug:name>/", desk_ticket.act, name="desk-act"),
]
