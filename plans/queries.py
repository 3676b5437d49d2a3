"""Reads of plans: the terms in force, versions and drafts."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from datetime import date

from django.db.models import QuerySet

from plans.core.documents import examine_document
from plans.core.files.export import export_files
from plans.core.files.unfinished import export_unfinished
from plans.core.policy import resolve_policy
from plans.core.problems import as_problems
from plans.core.terms import VendorTerms
from plans.errors import DraftUnfinished, NothingPublished
from plans.models import Draft, PlanVersion, Publication
from slas.models import Policy
from slas.queries import draft_policy
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter
from supportdesk.kernel.tenancy import current_vendor

_TERMS_LIMIT, _VERSIONS_LIMIT, _POLICIES_LIMIT = 50, 500, 500
# Safe across vendors: the digest is of the document itself.
_terms: OrderedDict[str, VendorTerms] = OrderedDict()
_policies: OrderedDict[tuple[str, str, str, str], Policy] = OrderedDict()
# A published plan never changes, and the number of a publication is never given out again.
_versions: OrderedDict[tuple[str, int, str], PlanVersion] = OrderedDict()


def get_publication(*, on: date) -> Publication:
    """Return the version of the terms in force on a day; raises NothingPublished."""
    publication = next(iter(_publications_in_force(on=on)), None)
    if publication is None:
        raise NothingPublished(f"There are no support terms in force on {on.isoformat()}.")
    return publication


@CompiledQuery
def _publications_in_force() -> QuerySet[Publication]:
    publications = Publication.objects.defer("document").filter(effective_from__lte=Parameter("on"))
    return publications.order_by("-effective_from", "-id")[:1]


def get_terms(publication: Publication) -> VendorTerms:
    """Return the terms of a publication, parsed."""
    terms = _terms.get(publication.digest)
    if terms is None:
        terms = VendorTerms.model_validate(publication.document)
        _terms[publication.digest] = terms
        if len(_terms) > _TERMS_LIMIT:
            _terms.popitem(last=False)
    return terms


def list_publications() -> list[Publication]:
    """Return all versions of the terms, the newest first (TERM-A15)."""
    return list(Publication.objects.order_by("-effective_from", "-id"))


def list_versions() -> list[Publication]:
    """Return all versions of the terms without their documents, the newest first: for lists of links."""
    return list(Publication.objects.defer("document").order_by("-effective_from", "-id"))


def count_publications(*, most: int) -> int:
    """Return how many versions of the terms are published, counted no further than `most`."""
    return Publication.objects.order_by()[:most].count()


def list_drafts() -> list[Draft]:
    """Return the drafts that are not published, the one changed last first, without their documents."""
    return list(Draft.objects.filter(published=None).defer("document").select_related("created_by"))


def find_draft(draft_id: int) -> Draft | None:
    """Return a draft, published or not, None when there is none."""
    return Draft.objects.select_related("published", "created_by").filter(pk=draft_id).first()


def get_draft_terms(draft: Draft) -> VendorTerms:
    """Return the terms of a draft as the rules read them today; raises DraftUnfinished with everything wrong."""
    terms, faults = examine_document(draft.document)
    if terms is None:
        raise DraftUnfinished(as_problems(faults, draft.document))
    return terms


def get_plan_version(*, publication: Publication, plan_key: str) -> PlanVersion:
    """Return a plan as one publication has it; raises PlanVersion.DoesNotExist."""
    place = (current_vendor(), publication.pk, plan_key)
    version = _versions.get(place)
    if version is None:
        version = PlanVersion.objects.select_related("plan").get(publication=publication, plan__key=plan_key)
        _versions[place] = version
        if len(_versions) > _VERSIONS_LIMIT:
            _versions.popitem(last=False)
    version = copy(version)
    version.publication = publication  # known already
    return version


def list_plan_versions(*, plan_key: str, until: date) -> list[PlanVersion]:
    """Return a plan as each version of the terms has it that is or was in force by a day, the newest first
    (TERM-A15)."""
    versions = PlanVersion.objects.select_related("plan", "publication").defer("publication__document")
    versions = versions.filter(plan__key=plan_key, publication__effective_from__lte=until)
    return list(versions.order_by("-publication__effective_from", "-publication__id"))


def find_plan_version(version_id: int, *, until: date) -> PlanVersion | None:
    """Return a plan's version that is or was in force by a day, None where there is none: what is to come is not shown."""
    versions = PlanVersion.objects.select_related("plan", "publication").defer("publication__document")
    return versions.filter(pk=version_id, publication__effective_from__lte=until).first()


def build_sla_policy(*, terms: VendorTerms, plan_key: str, region_key: str, request_type_key: str) -> Policy:
    """Return the promise of a plan in a region, not stored; a request type without clocks has none at all (TERM-D8)."""
    resolved = resolve_policy(terms, plan_key, region_key)
    policy = resolved.policy
    if not terms.request_type(request_type_key).clocks:
        policy = {**policy, "targets": {str(severity.number): {} for severity in terms.severities}, "ladder": {}}
    return draft_policy(name=resolved.name.model_dump(), calendar=resolved.calendar, policy=policy)


def get_sla_policy(*, publication: Publication, plan_key: str, region_key: str, request_type_key: str) -> Policy:
    """Return the promise of a published plan as `build_sla_policy` does, worked out once a process; not to be changed."""
    key = (publication.digest, plan_key, region_key, request_type_key)
    policy = _policies.get(key)
    if policy is None:
        policy = build_sla_policy(
            terms=get_terms(publication), plan_key=plan_key, region_key=region_key, request_type_key=request_type_key
        )
        _policies[key] = policy
        if len(_policies) > _POLICIES_LIMIT:
            _policies.popitem(last=False)
    return policy


def find_publication(label: str) -> Publication | None:
    """Return the version of the terms with this label, None when there is none."""
    if "\x00" in label:  # PostgreSQL has no text with it
        return None
    return Publication.objects.filter(label=label).first()


def write_publication(publication: Publication) -> dict[str, str]:
    """Return a version as the files that load back to it, by name."""
    return export_files(get_terms(publication))


def write_draft(draft: Draft) -> dict[str, str]:
    """Return a draft, finished or not, as the files that load back to it, by name."""
    try:
        return export_files(get_draft_terms(draft))
    except DraftUnfinished:
        return export_unfinished(draft.document)
