"""Rows of the shared schema: vendors, their hosts, every schema name ever given; operators and what they ask for."""

from vendors.models.operator import Operator, OperatorAttempts, OperatorFailure, OperatorSession
from vendors.models.provision_request import ProvisionRequest, RequestState
from vendors.models.schema_name import SchemaName
from vendors.models.second_factor import (
    OperatorEvent,
    OperatorEventKind,
    OperatorRecoveryCode,
    OperatorSecondFactor,
    OperatorSignIn,
)
from vendors.models.vendor import Domain, Vendor

__all__ = [
    "Domain",
    "Operator",
    "OperatorAttempts",
    "OperatorEvent",
    "OperatorEventKind",
    "OperatorFailure",
    "OperatorRecoveryCode",
    "OperatorSecondFactor",
    "OperatorSession",
    "OperatorSignIn",
    "ProvisionRequest",
    "RequestState",
    "SchemaName",
    "Vendor",
]
