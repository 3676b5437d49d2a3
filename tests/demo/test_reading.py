"""Scripts that cannot be played say in which file, line and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from demo.reading import ScriptError, read_sample, read_story
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms

ROOT = Path(settings.VENDOR_TERMS_ROOT)
VENDOR = "smartwork"
VENDORS = ("aiconix", "imagicle", "onyxceph", "smartwork", "supportlevel")


@pytest.fixture(scope="module")
def terms() -> VendorTerms:
    """The terms that the scripts lean on."""
    return read_vendor_folder(ROOT / VENDOR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a vendor's scripts, to be spoilt."""
    shutil.copytree(ROOT / VENDOR / "demo", tmp_path / "demo")
    return tmp_path


def spoil(folder: Path, before: str, after: str, name: str = "sample") -> int:
    """Replace the first occurrence in a script and return its line."""
    path = folder / "demo" / f"{name}.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize("vendor_key", VENDORS)
def test_the_scripts_of_every_vendor_can_be_read(vendor_key: str) -> None:
    terms = read_vendor_folder(ROOT / vendor_key)
    sample, _page = read_sample(ROOT / vendor_key, terms)
    story, _page = read_story(ROOT / vendor_key, terms, sample.setup)
    assert len([ticket for ticket in sample.tickets if ticket.refused is None]) >= 40
    assert len(sample.setup.organisations) >= 6
    assert story.tickets


@pytest.mark.parametrize(
    ("before", "after", "field", "message"),
    [
        ("contact: roy", "contact: nobody", "tickets[0].contact", "there is no contact 'nobody'"),
        ("agent: noor", "agent: noone", "tickets[0].agent", "there is no agent 'noone'"),
        ("region: emea", "region: moon", "setup.organisations[0].region", "there is no region 'moon'"),
        ("plan: support", "plan: gold", "setup.organisations[0].contracts[0].plan", "there is no plan 'gold'"),
        ("filed: -15d 10:20", "filed: yesterday", "tickets[0].filed", "write a time as"),
        ("confirm: 2}", "confirm: 7}", "tickets[0].acts[1].confirm", "there is no severity 7"),
        ("assign: noor}", "assign: roy}", "tickets[0].acts[0].assign", "there is no agent 'roy'"),
        ("assign: noor}", "asign: noor}", "tickets[0].acts[0].asign", "there is no such field here"),
        ("product: bridge\n", "product: toaster\n", "tickets[0].product", "Maplewood Packaging: 'toaster'"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(
    folder: Path, terms: VendorTerms, before: str, after: str, field: str, message: str
) -> None:
    line = spoil(folder, before, after)
    with pytest.raises(ScriptError) as refused:
        read_sample(folder, terms)
    problem = next(problem for problem in refused.value.problems if problem.field == field)
    assert (problem.file, problem.line) == ("sample.yaml", line)
    assert message in problem.message


def test_an_act_is_exactly_one_thing(folder: Path, terms: VendorTerms) -> None:
    line = spoil(folder, "{after: 2h, assign: noor}", "{after: 2h, assign: noor, close: true}")
    with pytest.raises(ScriptError) as refused:
        read_sample(folder, terms)
    assert f"sample.yaml:{line}: tickets[0].acts[0]: an act needs exactly one of" in str(refused.value)


def test_a_story_keeps_no_files(folder: Path, terms: VendorTerms) -> None:
    sample, _page = read_sample(folder, terms)
    spoil(folder, "    agent: bastian\n", "    agent: bastian\n    files: [{name: a.txt, text: b}]\n", "story")
    with pytest.raises(ScriptError, match="a story cannot have files"):
        read_story(folder, terms, sample.setup)


def test_a_missing_script_is_named(tmp_path: Path, terms: VendorTerms) -> None:
    with pytest.raises(ScriptError, match=r"sample\.yaml: there is no such file"):
        read_sample(tmp_path, terms)
