"""Who may know whom."""

from __future__ import annotations

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from tests.architecture.source import PACKAGES, ROOT

LAYERS = [
    "kernel",
    "intake",
    "audit",
    "vendors",
    "people",
    "notifications",
    "oncall",
    "customers",
    "slas",
    "plans",
    "contracts",
    "tickets",
    "billing",
    "communication",
    "monitoring",
    "reconciler",
    "reports",
]


def test_imports_go_down_and_each_room_keeps_to_itself() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_rooms_of_every_app_have_their_order() -> None:
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter")
    containers = linter["importlinter:contract:rooms"]["containers"].split()
    assert {name.rpartition(".")[2] for name in containers} == {*LAYERS} - {"audit", "kernel"}


def relations() -> list[tuple[type[Model], type[Model]]]:
    """Return our models with what they point to, third parties' left out."""
    return [
        (model, field.related_model)
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in model._meta.get_fields()
        if isinstance(field, Field) and isinstance(field, ForeignKey | ManyToManyField)
        if isinstance(field.related_model, type) and field.related_model._meta.app_label in LAYERS
    ]


def test_rows_point_down_or_sideways_within_their_app() -> None:
    up = [
        f"{model._meta.label} -> {target._meta.label}"
        for model, target in relations()
        if LAYERS.index(target._meta.app_label) > LAYERS.index(model._meta.app_label)
    ]
    assert (up, len(relations()) > 20) == ([], True)


def is_shared(model: type[Model]) -> bool:
    return apps.get_app_config(model._meta.app_label).name in settings.SHARED_APPS


def test_no_row_of_a_vendor_points_to_a_shared_one_or_the_other_way() -> None:
    """So that a vendor's data can move to another database."""
    assert [
        f"{model._meta.label} -> {target._meta.label}"
        for model, target in relations()
        if is_shared(model) != is_shared(target)
    ] == []


def test_T04_no_app_is_shared_and_a_vendors() -> None:
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == set()


def test_T12_content_types_are_in_the_vendors_schemas_alone() -> None:
    assert "django.contrib.contenttypes" in settings.TENANT_APPS


def test_every_app_of_ours_is_looked_at_by_import_linter() -> None:
    packages = {config.name.partition(".")[0] for config in apps.get_app_configs()}
    assert {package for package in packages if (ROOT / package).is_dir()} - set(PACKAGES) == set()


def test_every_app_of_ours_has_its_place_in_the_layers() -> None:
    ours = {config.label for config in apps.get_app_configs() if (ROOT / config.name.replace(".", "/")).is_dir()}
    assert ours - set(LAYERS) == {"demo"}  # commands of the demo, no models
