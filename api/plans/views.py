"""The published terms: versions, plans, the plans side by side, and what was warranted besides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone

from api.plans import rows
from api.plans.serializers import (
    ComparisonSerializer,
    PlanSerializer,
    PlansSerializer,
    VersionQuerySerializer,
    VersionsSerializer,
)
from api.view import ApiRequest, ApiView, operation
from contracts.queries import get_warranty_for
from people.core.scopes import PLANS_READ
from people.models import User, UserKind
from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.models import Publication
from plans.presentation.labels import localize
from plans.queries import find_publication, get_publication, get_terms, list_publications
from supportdesk.kernel.api.formats import AnyFormat
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.problems import Problem
from supportdesk.kernel.files.downloads import send_file

NOT_PUBLISHED = {404: ProblemSerializer, 503: ProblemSerializer}


class PlansApiView(ApiView):
    """What the views of the terms have in common."""

    tag = "plans"

    def problem_for(self, error: Exception) -> Problem | None:
        """Say that nothing is published yet."""
        return Problem("nothing-published") if isinstance(error, NothingPublished) else None


class VersionsView(PlansApiView):
    """/plan-versions"""

    @operation(
        Operation(
            "plan_versions_list",
            "List the published versions of the terms",
            PLANS_READ,
            "The newest first. Customers and partners see current and past versions, the vendor's staff also upcoming ones.",
            answer=VersionsSerializer,
        )
    )
    def get(self, request: ApiRequest) -> dict[str, Any]:
        """Return the versions."""
        today = timezone.localdate(request.now)
        shown = [publication for publication in list_publications() if _may_read(request.user, publication, today)]
        in_force = next((publication for publication in shown if publication.effective_from <= today), None)
        return {"items": [_version_row(publication, in_force, today) for publication in shown]}


class PlansView(PlansApiView):
    """/plans"""

    @operation(
        Operation(
            "plans_list",
            "Read all plans of a version",
            PLANS_READ,
            query=VersionQuerySerializer,
            answer=PlansSerializer,
            problems=NOT_PUBLISHED,
        )
    )
    def get(self, request: ApiRequest) -> dict[str, Any]:
        """Return the plans by rank."""
        terms = _asked(request)
        return {"version": terms.version.label, "items": [rows.plan_row(terms, plan) for plan in _by_rank(terms)]}


class PlanView(PlansApiView):
    """/plans/{key}"""

    @operation(
        Operation(
            "plans_read",
            "Read a plan",
            PLANS_READ,
            query=VersionQuerySerializer,
            answer=PlanSerializer,
            problems=NOT_PUBLISHED,
        )
    )
    def get(self, request: ApiRequest, key: str) -> dict[str, Any]:
        """Return one plan with all that it promises."""
        terms = _asked(request)
        plan = next((plan for plan in terms.plans if plan.key == key), None)
        if plan is None:
            raise Http404
        return rows.plan_row(terms, plan)


class ComparisonView(PlansApiView):
    """/plan-comparison"""

    @operation(
        Operation(
            "plans_compare",
            "Read the plans side by side",
            PLANS_READ,
            query=VersionQuerySerializer,
            answer=ComparisonSerializer,
            problems=NOT_PUBLISHED,
        )
    )
    def get(self, request: ApiRequest) -> dict[str, Any]:
        """Return the comparison of the plans (TERM-E1)."""
        terms = _asked(request)
        return rows.comparison(terms, _by_rank(terms))


class WarrantyView(PlansApiView):
    """/warranties/{id}"""

    content_negotiation_class = AnyFormat

    @operation(
        Operation(
            "warranties_read",
            "Download the written warranty of a contract",
            PLANS_READ,
            "For the contacts of the organisation whose contract it is, and the vendor's staff.",
        )
    )
    def get(self, request: ApiRequest, warranty_id: int) -> HttpResponseBase:
        """Send the document as a download (TERM-D9)."""
        found = get_warranty_for(request.user, warranty_id)
        return send_file(found.storage_name, name=found.name)


def _asked(request: ApiRequest) -> VendorTerms:
    """Return the version asked for, else the one in force; raises Http404, NothingPublished."""
    today = timezone.localdate(request.now)
    label = request.query["version"]
    if not label:
        return get_terms(get_publication(on=today))
    found = find_publication(label)
    if found is None or not _may_read(request.user, found, today):
        raise Http404
    return get_terms(found)


def _may_read(user: User, publication: Publication, today: date) -> bool:
    return user.kind == UserKind.STAFF or publication.effective_from <= today


def _by_rank(terms: VendorTerms) -> list[Plan]:
    return sorted(terms.plans, key=lambda plan: plan.rank)


def _version_row(publication: Publication, in_force: Publication | None, today: date) -> dict[str, Any]:
    terms = get_terms(publication)
    state = "to_come" if publication.effective_from > today else "past"
    return {
        "label": publication.label,
        "title": localize(terms.version.title, terms),
        "changes": localize(terms.version.changes, terms),
        "effective_from": publication.effective_from,
        "published_at": publication.published_at,
        "state": "in_force" if in_force is not None and publication.pk == in_force.pk else state,
        "plans": [plan.key for plan in terms.plans],
    }
