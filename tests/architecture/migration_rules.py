"""What a migration may do while the code before it still runs, and what it should do instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db.migrations import operations as ops
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

# The last migration of the last release, by app: the code that may still run while a newer one is carried out.
# Whoever makes a release renews it, and adds a dump of its demo to `tests/upgrading`. None: the app came after it.
RELEASED: dict[str, str | None] = {
    "audit": "0001_initial",
    "billing": None,
    "communication": None,
    "contracts": None,
    "customers": "0002_own_administrators",
    "intake": None,
    "kernel": "0004_beats",
    "monitoring": None,
    "notifications": None,
    "oncall": None,
    "people": "0006_notice_way",
    "plans": "0005_warranty",
    "reconciler": None,
    "slas": "0002_append_only",
    "tickets": "0008_fewer_indexes",
    "vendors": "0003_second_factors",
}
# Their tables grow with the work done: looking at every row takes long, and meanwhile everybody waits.
BIG = {"audit", "kernel", "tickets"}
_DROPPED_COLUMN = re.compile(r"ALTER\s+TABLE\s+\"?(\w+)\"?\s+DROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?\"?(\w+)", re.I)
_DROPPED_TABLE = re.compile(r"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?\"?(\w+)", re.I)

LATER = (
    "take it out of the models first (SeparateDatabaseAndState with state_operations alone) and drop it by RunSQL "
    "in a release after that"
)


@dataclass(frozen=True)
class Refusal:
    """What is wrong with an operation, and what to write instead."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}"


def refusals_of_new_migrations() -> list[str]:
    """Return what is wrong with every migration after the last release."""
    loader = MigrationLoader(None)
    graph: MigrationGraph = loader.graph
    released = released_keys(graph)
    old: Apps = loader.project_state([(app, name) for app, name in RELEASED.items() if name]).apps
    state, found = ProjectState(), []
    plan: list[tuple[str, str]] = []
    for leaf in graph.leaf_nodes():
        plan += [key for key in graph.forwards_plan(leaf) if key not in plan]
    for app, name in plan:
        is_new = app in RELEASED and (app, name) not in released
        migration = graph.nodes[app, name]
        assert migration is not None
        for operation in migration.operations:
            if is_new:
                found += [f"{app}.{name}: {refusal}" for refusal in refusals(operation, app, state, old)]
            operation.state_forwards(app, state)
    return found


def released_keys(graph: MigrationGraph) -> set[tuple[str, str]]:
    """Return the migrations that the last release had."""
    return {key for app, name in RELEASED.items() if name for key in graph.forwards_plan((app, name))}


def refusals(operation: Operation, app: str, state: ProjectState, old: Apps) -> Iterator[Refusal]:
    """Yield what is wrong with an operation on an app in this state; `old` is the last release's."""
    match operation:
        case ops.SeparateDatabaseAndState():
            yield from _separated(operation, app, state, old)
        case ops.RemoveField() | ops.DeleteModel():
            yield Refusal(f"{operation.describe()} while older code still reads it", LATER)
        case ops.RenameField() | ops.RenameModel() | ops.AlterModelTable():
            remedy = "keep the column's or the table's name (db_column, db_table), or add a second one and move over"
            yield Refusal(f"{operation.describe()}: older code knows the old name alone", remedy)
        case ops.AddField():
            yield from _added(operation)
        case ops.AlterField():
            yield from _altered(_field(state, app, operation), operation)
        case ops.AddConstraint():
            yield from _constrained(operation, app, old)
        case ops.RunPython() | ops.RunSQL():
            yield from _run(operation, old)


def _separated(operation: ops.SeparateDatabaseAndState, app: str, state: ProjectState, old: Apps) -> Iterator[Refusal]:
    for inner in operation.database_operations:
        yield from refusals(inner, app, state, old)
    for inner in operation.state_operations:
        if isinstance(inner, ops.RemoveField) and not any(_eases(it, inner) for it in operation.database_operations):
            yield from _left_behind(_field(state, app, inner), inner)


def _field(state: ProjectState, app: str, operation: Any) -> Field[Any, Any]:
    field: Field[Any, Any] = state.models[app, operation.model_name_lower].fields[operation.name]
    return field


def is_left_out(field: Field[Any, Any]) -> bool:
    """Return whether rows may be inserted by code that does not know the field."""
    return isinstance(field, ManyToManyField) or field.null or field.db_default is not NOT_PROVIDED


def _added(operation: ops.AddField) -> Iterator[Refusal]:
    if not is_left_out(operation.field):
        yield Refusal(
            f"{operation.describe()} is NOT NULL without a default in the database; older code inserts without it",
            "give it db_default=..., or null=True",
        )


def _altered(before: Field[Any, Any], operation: ops.AlterField) -> Iterator[Refusal]:
    after = operation.field
    if before.null and not is_left_out(after):
        yield Refusal(
            f"{operation.describe()} becomes NOT NULL without a default in the database; older code leaves it empty",
            "give it db_default=... and fill the empty rows in a release before",
        )
    elif is_left_out(before) and not is_left_out(after):
        yield Refusal(f"{operation.describe()} takes the default away on which older code relies", "keep db_default")
    if after.max_length is not None and (before.max_length is None or after.max_length < before.max_length):
        yield Refusal(f"{operation.describe()} becomes shorter than what older code writes", "bound it in forms alone")


def _left_behind(field: Field[Any, Any], operation: ops.RemoveField) -> Iterator[Refusal]:
    if not is_left_out(field):
        yield Refusal(
            f"{operation.describe()} leaves a NOT NULL column without a default that newer code does not fill",
            "let the database take rows without it in the same step (database_operations=[AlterField(... null=True)])",
        )


def _eases(other: Operation, removed: ops.RemoveField) -> bool:
    return (
        isinstance(other, ops.AlterField)
        and (other.model_name_lower, other.name_lower) == (removed.model_name_lower, removed.name_lower)
        and is_left_out(other.field)
    )


def _constrained(operation: ops.AddConstraint, app: str, old: Apps) -> Iterator[Refusal]:
    is_known = operation.model_name.lower() in old.all_models.get(app, {})
    if is_known and app in BIG and not isinstance(operation, AddConstraintNotValid):
        yield Refusal(
            f"{operation.describe()} looks at every row while everybody waits for the table",
            "AddConstraintNotValid here, and ValidateConstraint in a migration of its own "
            "(django.contrib.postgres.operations); a unique one from an index that is made CONCURRENTLY",
        )


def _run(operation: ops.RunPython | ops.RunSQL, old: Apps) -> Iterator[Refusal]:
    if not operation.reversible:
        yield Refusal(f"{operation.describe()} has no way back", "give it a reverse (noop where nothing is to be done)")
    statements = str(operation.sql) if isinstance(operation, ops.RunSQL) else ""
    tables = {model._meta.db_table: model for model in old.get_models(include_auto_created=True)}
    for table, column in _DROPPED_COLUMN.findall(statements):
        if table in tables and column in {field.column for field in tables[table]._meta.local_concrete_fields}:
            yield Refusal(f"{table}.{column} is dropped while the last release still reads it", LATER)
    for table in _DROPPED_TABLE.findall(statements):
        if table in tables:
            yield Refusal(f"{table} is dropped while the last release still reads it", LATER)
