"""The rules the style sheets keep: colours in one place, small, no sheet or script within a page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "ui").glob("*.html"))

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b(?![^{}]*\{)|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|[:,\s](?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver|navy|teal|purple|pink|brown)\s*[;,})]",
    re.IGNORECASE,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=name)
def test_no_colour_stands_outside_the_tokens(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL).replace("color-mix(in oklch,", "mix(")

    assert COLOUR.findall(text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_sheet_has_one_declaration_a_line_indented_by_two_blanks(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[{};]", "", comment[0]), sheet.read_text(), flags=re.DOTALL)
    wrong, depth, is_going_on = [], 0, False
    for number, line in enumerate(text.splitlines(), 1):
        signs = re.findall(r"[{};]", re.sub(r'"[^"]*"', "", line))
        depth -= "}" in signs
        indented = len(line) - len(line.lstrip())
        is_split = len(signs) > 1 or (signs and not line.endswith(signs[0]))
        is_moved = line.strip() and not is_going_on and indented != 2 * depth
        if len(line) > 120 or is_split or is_moved:
            wrong.append(f"{number}: {line}")
        depth += "{" in signs
        is_going_on = bool(line.strip()) and not signs and not line.endswith("*/")

    assert wrong == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_no_style_or_script_of_its_own(template: Path) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", template.read_text(), flags=re.DOTALL)

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|data:image|<script(?! type=.module. src=)", text) == []


@pytest.mark.parametrize("template", COMPONENTS, ids=name)
def test_a_component_says_what_it_needs(template: Path) -> None:
    text = template.read_text()
    comment = re.search(r"\{% comment %\}(.*?)\{% endcomment %\}|\{#(.*?)#\}", text, flags=re.DOTALL)

    assert comment is not None
    assert "Context:" in comment[0]
    assert "<" not in re.sub(r"\{%.*?%\}", "", text[: comment.start()])


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_icon_a_template_names_is_in_the_sprite(template: Path) -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "templates" / "ui" / "sprite.html").read_text()))

    assert set(re.findall(r'<use href="#([\w-]+)"', template.read_text())) - known == set()


def test_every_file_a_sheet_asks_for_is_there() -> None:
    wanted = [
        sheet.parent / found for sheet in SHEETS for found in re.findall(r"url\((?!#)([^)]+)\)", sheet.read_text())
    ]

    assert [path for path in wanted if not path.is_file()] == []
