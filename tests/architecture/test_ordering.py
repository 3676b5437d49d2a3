"""Lists of names are ordered as readers look for them, not by the numbers of their letters."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

from tests.architecture.source import PACKAGES

ORDERS = {"order_by", "earliest", "latest"}


def test_fault_A23_no_query_orders_by_a_bare_name() -> None:
    bare = [
        f"{path.relative_to(settings.BASE_DIR)}:{line}"
        for app in PACKAGES
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if "migrations" not in path.parts
        for line in _bare_orders(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert bare == [], "write order_by(by_name(...)) of supportdesk.kernel.database.ordering"


def _bare_orders(tree: ast.AST) -> list[int]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ORDERS and any(map(_is_name, call.args))
    ]


def _is_name(argument: ast.expr) -> bool:
    if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
        return False
    return argument.value.lstrip("-").rpartition("__")[2] == "name"
