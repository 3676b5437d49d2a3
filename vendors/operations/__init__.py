"""Writes of vendors: making one, bringing all schemas up to date, what operators ask for."""

from vendors.operations.migrating import MigrationReport, NewerDatabaseError, SchemaBusyError, migrate_all
from vendors.operations.provisioning import KeyTakenError, provision_vendor

__all__ = [
    "KeyTakenError",
    "MigrationReport",
    "NewerDatabaseError",
    "SchemaBusyError",
    "migrate_all",
    "provision_vendor",
]
