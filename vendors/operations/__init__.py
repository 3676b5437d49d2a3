"""Writes of vendors: making one, bringing all schemas up to date, what operators ask for."""

from vendors.operations.migrating import MigrationReport, migrate_all
from vendors.operations.provisioning import provision_vendor

__all__ = [
    "MigrationReport",
    "migrate_all",
    "provision_vendor",
]
