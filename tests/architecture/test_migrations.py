"""Migrations let the code before them live: it runs on while they are carried out, and after a step back
(FAULT-F22).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CharField, CheckConstraint, Field, IntegerField, Q, TextField

from tests.architecture.migration_rules import RELEASED, refusals, refusals_of_new_migrations, released_keys
from tests.architecture.source import PACKAGES


def test_fault_E1_migrations_since_the_last_release_let_the_code_before_them_live() -> None:
    assert refusals_of_new_migrations() == []


def test_every_app_with_migrations_has_a_last_release() -> None:
    loader = MigrationLoader(None)
    ours = {
        app for (app, _name), node in loader.graph.nodes.items() if type(node).__module__.partition(".")[0] in PACKAGES
    }
    assert (ours, len(released_keys(loader.graph)) > len(RELEASED)) == (set(RELEASED), True)


def known() -> ProjectState:
    """Return the state of an app with one table, as the last release has it."""
    state = ProjectState()
    fields: list[tuple[str, Field[Any, Any]]] = [
        ("rank", IntegerField()),
        ("note", TextField(null=True)),
        ("place", IntegerField(db_default=0)),
        ("name", CharField(max_length=80)),
    ]
    ops.CreateModel("Thing", fields).state_forwards("tickets", state)
    return state


def said(operation: Operation) -> list[str]:
    state = known()
    return [refusal.what for refusal in refusals(operation, "tickets", state, state.apps)]


POSITIVE = CheckConstraint(condition=Q(rank__gte=0), name="rank_is_positive")
REFUSED: dict[str, tuple[Operation, str]] = {
    "add NOT NULL": (ops.AddField("thing", "level", IntegerField(default=1)), "NOT NULL without a default"),
    "to NOT NULL": (ops.AlterField("thing", "note", TextField(default="")), "becomes NOT NULL"),
    "no default": (ops.AlterField("thing", "place", IntegerField()), "takes the default away"),
    "shorter": (ops.AlterField("thing", "name", CharField(max_length=40)), "becomes shorter"),
    "rename field": (ops.RenameField("thing", "rank", "level"), "knows the old name"),
    "rename model": (ops.RenameModel("Thing", "Matter"), "knows the old name"),
    "rename table": (ops.AlterModelTable("Thing", "matter"), "knows the old name"),
    "remove field": (ops.RemoveField("thing", "note"), "still reads it"),
    "delete model": (ops.DeleteModel("Thing"), "still reads it"),
    "drop column": (ops.RunSQL("ALTER TABLE tickets_thing DROP COLUMN note", ""), "still reads it"),
    "drop table": (ops.RunSQL("DROP TABLE tickets_thing", ""), "still reads it"),
    "leave NOT NULL": (
        ops.SeparateDatabaseAndState(state_operations=[ops.RemoveField("thing", "rank")]),
        "leaves a NOT NULL column",
    ),
    "one way": (ops.RunPython(lambda _apps, _editor: None), "has no way back"),
    "check at once": (ops.AddConstraint("thing", POSITIVE), "looks at every row"),
    "wrapped": (ops.SeparateDatabaseAndState([ops.RemoveField("thing", "note")]), "still reads it"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_fault_E1_what_breaks_the_code_before_is_refused(name: str) -> None:
    operation, reason = REFUSED[name]
    assert [reason in what for what in said(operation)] == [True]


TAKEN: dict[str, Operation] = {
    "add with a default": ops.AddField("thing", "level", IntegerField(db_default=1)),
    "add empty": ops.AddField("thing", "level", IntegerField(null=True)),
    "to empty": ops.AlterField("thing", "rank", IntegerField(null=True)),
    "leave empty": ops.SeparateDatabaseAndState(state_operations=[ops.RemoveField("thing", "note")]),
    "ease and leave": ops.SeparateDatabaseAndState(
        [ops.AlterField("thing", "rank", IntegerField(null=True))], [ops.RemoveField("thing", "rank")]
    ),
    "drop what nobody reads": ops.RunSQL("ALTER TABLE tickets_thing DROP COLUMN forgotten", ""),
    "both ways": ops.RunPython(lambda _apps, _editor: None, ops.RunPython.noop),
    "check later": AddConstraintNotValid("thing", POSITIVE),
    "new table": ops.CreateModel("Matter", [("rank", IntegerField())]),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_lets_the_code_before_live_is_taken(name: str) -> None:
    assert said(TAKEN[name]) == []
