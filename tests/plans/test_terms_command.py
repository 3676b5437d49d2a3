"""`terms load|draft|export|check`: plans as files."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from plans.core.files.folder import read_vendor_folder
from plans.models import Draft, PlanVersion, Publication
from supportdesk.kernel.tenancy import shared_schema
from vendors.models import Vendor

SOURCE = Path(__file__).resolve().parents[2] / "vendor_terms" / "aiconix"


@pytest.fixture
def folder(tmp_path: Path, vendor: Vendor, settings: LazySettings) -> Path:
    """A folder of terms that belong to the test's vendor."""
    settings.VENDOR_TERMS_ROOT = tmp_path
    folder = tmp_path / vendor.key
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("demo"))
    replace(folder / "vendor.yaml", "key: aiconix", f"key: {vendor.key}")
    return folder


def replace(path: Path, before: str, after: str) -> int:
    """Replace in a file and return the line."""
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return text[: text.index(before)].count("\n") + 1


def run(*arguments: str) -> str:
    """Run the command as the shell does, in no vendor's schema."""
    output = StringIO()
    with shared_schema():
        call_command("terms", *arguments, stdout=output)
    return output.getvalue()


def test_loading_publishes_and_loading_again_changes_nothing(folder: Path, vendor: Vendor) -> None:
    assert (
        run("load", "--confirm-interpretations", vendor.key)
        == f"{vendor.key}: version 2024-06-01 takes effect on 2024-06-01\n"
    )
    before = (Publication.objects.get().digest, PlanVersion.objects.count())
    assert run("load") == f"{vendor.key}: version 2024-06-01 is already published, nothing was changed\n"
    assert (Publication.objects.get().digest, PlanVersion.objects.count()) == before


def test_open_readings_are_listed_and_nothing_is_published_before_they_are_confirmed(
    folder: Path, vendor: Vendor
) -> None:
    with pytest.raises(CommandError, match="confirm these interpretations with the vendor") as refused:
        run("load", vendor.key)
    keys = [interpretation.key for interpretation in read_vendor_folder(folder).readings]
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()[1:]] == keys
    assert not Publication.objects.exists()


def test_a_published_version_is_never_replaced(folder: Path, vendor: Vendor) -> None:
    run("load", "--confirm-interpretations", vendor.key)
    replace(folder / "plans.yaml", "business_days: 2", "business_days: 3")
    with pytest.raises(CommandError, match="is already published with different content"):
        run("load", "--confirm-interpretations", vendor.key)


def test_what_is_exported_loads_to_the_same(folder: Path, vendor: Vendor, tmp_path: Path) -> None:
    run("load", "--confirm-interpretations", vendor.key)
    target = tmp_path / "exported"
    assert run("export", vendor.key, str(target)) == f"{vendor.key}: version 2024-06-01 written to {target}\n"
    assert read_vendor_folder(target) == read_vendor_folder(folder)


def test_a_mistake_is_named_by_file_line_and_field_and_nothing_is_published(folder: Path, vendor: Vendor) -> None:
    line = replace(folder / "plans.yaml", "rank: 1", "rang: 1")
    with pytest.raises(CommandError) as refused:
        run("load", "--confirm-interpretations", vendor.key)
    assert f"{vendor.key}/plans.yaml:{line}: plans[0].rang: there is no such field here" in str(refused.value)
    assert not Publication.objects.exists()


def test_check_reads_without_a_vendor(folder: Path, vendor: Vendor) -> None:
    assert run("check", str(folder)) == f"{vendor.key}: version 2024-06-01 is valid\n"
    line = replace(folder / "hours.yaml", "tz: Europe/Berlin", "tz: Europe/Atlantis")
    with pytest.raises(CommandError) as refused:
        run("check")
    assert f"{vendor.key}/hours.yaml:{line}: offices[0].tz" in str(refused.value)


def test_terms_of_an_unknown_vendor_are_not_loaded(folder: Path, vendor: Vendor) -> None:
    replace(folder / "vendor.yaml", f"key: {vendor.key}", "key: nobody")
    with pytest.raises(CommandError, match="There is no vendor 'nobody'"):
        run("load", "--confirm-interpretations", vendor.key)


def test_nothing_is_exported_of_a_vendor_without_terms(vendor: Vendor) -> None:
    with pytest.raises(CommandError, match="There are no support terms in force"):
        run("export", vendor.key)


def test_a_folder_is_kept_as_a_draft_and_again_with_new_content(folder: Path, vendor: Vendor) -> None:
    words = f"{vendor.key}: draft 2024-06-01"
    assert run("draft", vendor.key) == f"{words} saved; publish it in the console\n"
    replace(folder / "vendor.yaml", "effective_from: 2024-06-01", "effective_from: 2025-06-01")
    assert run("draft", vendor.key, str(folder)) == f"{words} updated; publish it in the console\n"
    assert [str(draft.effective_from) for draft in Draft.objects.all()] == ["2025-06-01"]
    assert not Publication.objects.exists()


def test_an_unfinished_folder_is_kept_as_a_draft_and_its_problems_are_named_by_file_and_line(
    folder: Path, vendor: Vendor
) -> None:
    line = replace(folder / "plans.yaml", "rank: 1", "rank: one")

    printed = run("draft", vendor.key).splitlines()

    assert printed == [
        f"{vendor.key}: draft 2024-06-01 saved; publish it in the console once these problems are fixed:",
        f"{vendor.key}/plans.yaml:{line}: plans[0].rank: this must be a whole number",
    ]
    draft = Draft.objects.get()
    assert [problem["field"] for problem in draft.problems] == [f"plans.{draft.document['plans'][0]['key']}.rank"]


def test_files_that_cannot_be_read_are_no_draft(folder: Path, vendor: Vendor) -> None:
    replace(folder / "plans.yaml", "rank: 1", "rank: [1")
    with pytest.raises(CommandError, match="this is not valid YAML"):
        run("draft", vendor.key)
    assert not Draft.objects.exists()


def test_a_draft_under_a_published_label_or_of_another_vendor_is_refused(folder: Path, vendor: Vendor) -> None:
    run("load", "--confirm-interpretations", vendor.key)
    with pytest.raises(CommandError, match="choose another label"):
        run("draft", vendor.key)
    with pytest.raises(CommandError, match="has the terms of aiconix"):
        run("draft", vendor.key, str(SOURCE))


@pytest.mark.parametrize("written", ["{folder}", "elsewhere", "./elsewhere"])
def test_fault_W9_a_folder_anywhere_is_loaded(
    folder: Path, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    elsewhere = folder.rename(outside / "elsewhere")
    monkeypatch.chdir(outside)
    words = run("load", "--confirm-interpretations", written.format(folder=elsewhere))
    assert words == f"{vendor.key}: version 2024-06-01 takes effect on 2024-06-01\n"


def test_fault_W11_a_vendor_without_a_folder_is_told_where_it_was_looked_for(folder: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run("load", "nosuch")
    assert str(refused.value) == f"{folder.parent / 'nosuch'}: this is not a folder with .yaml files"
