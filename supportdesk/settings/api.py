"""The REST API: how it reads, writes, pages, limits and describes itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "supportdesk.kernel.api.schema.OperationSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["supportdesk.kernel.api.parsing.StrictJSONParser"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

# How many requests all tokens of one owner may make within which time; requests without a good token count by network address.
API_LIMITS: dict[str, tuple[int, timedelta]] = {
    "api": (600, timedelta(minutes=1)),
    "api-filing": (60, timedelta(minutes=10)),
    "api-writing": (120, timedelta(minutes=1)),
    "api-refused": (60, timedelta(minutes=1)),
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Support desk",
    "VERSION": "1",
    "DESCRIPTION": (
        "The API offers what the portal and the desk offer. A token acts for its owner: it has their access, limited by its "
        "scopes. Times are UTC. Lists are paged; `next_cursor` leads to the next page. Errors are problem documents (RFC 9457)."
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["supportdesk.kernel.api.schema.only_the_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "supportdesk.kernel.api.schema.receipts_fit_beside_answers",
        "supportdesk.kernel.api.schema.name_problem_schema_once",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ContactKindEnum": ["administrator", "dealer", "end_user"],
        "PartnerKindEnum": ["distributor", "reseller", "support_partner"],
        "IssueKindEnum": ["bug", "feature"],
        "IssueStateEnum": ["open", "planned", "in_progress", "done", "declined"],
    },
    "COMPONENT_SPLIT_REQUEST": True,
}
