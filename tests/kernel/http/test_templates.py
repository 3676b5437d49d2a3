"""Templates lose their indentation when they are loaded, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from supportdesk.kernel.http.templates import compact

TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize(
    ("written", "loaded"),
    [
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n", "<ul><li>one</li><li>two</li></ul>"),
        ("<p>\n  text\n</p>", "<p>text</p>"),
        ("<td>\n  {{ day }}\n</td>", "<td>{{ day }}</td>"),
        ("<input>\n<br>\n<use/>\n<b></b>", "<input><br><use/><b></b>"),
        ('{% include "a" %}\n{% csrf_token %}\n<b></b>', '{% include "a" %}{% csrf_token %}<b></b>'),
    ],
    ids=["between elements", "around text", "around a variable", "after elements without an end", "around includes"],
)
def test_a_line_break_between_elements_and_at_their_ends_is_nothing(written: str, loaded: str) -> None:
    assert compact(written) == loaded


@pytest.mark.parametrize(
    ("written", "loaded"),
    [
        ("one\n  two", "one two"),
        ("{{ a }}\n{{ b }}", "{{ a }} {{ b }}"),
        ("text\n<b>bold</b>\ntext", "text <b>bold</b> text"),
        ('{% translate "Next" %}\n<kbd>j</kbd>', '{% translate "Next" %} <kbd>j</kbd>'),
        ("<i></i>\n{% if a %}\n  {{ a }}\n{% endif %}", "<i></i> {% if a %}{{ a }}{% endif %}"),
        ("{% if a %}a{% endif %}\n{% if b %}b{% endif %}", "{% if a %}a{% endif %} {% if b %}b{% endif %}"),
        (
            "{% if a %}\n  <b>a</b>\n{% else %}\n  a\n{% endif %}\n<i></i>",
            "{% if a %}<b>a</b>{% else %}a{% endif %} <i></i>",
        ),
    ],
    ids=["text", "variables", "elements in text", "translations", "before a block", "between blocks", "in a branch"],
)
def test_a_line_break_beside_words_is_one_blank(written: str, loaded: str) -> None:
    assert compact(written) == loaded


def test_a_line_break_beside_a_block_whose_words_are_in_elements_is_nothing() -> None:
    assert compact("<i></i>\n{% if a %}\n  <b>{{ a }}</b>\n{% endif %}\n<u></u>") == (
        "<i></i>{% if a %}<b>{{ a }}</b>{% endif %}<u></u>"
    )


def test_between_the_rounds_of_a_loop_stands_what_stands_between_two_lines() -> None:
    assert compact("{% for a in b %}\n  {{ a }},\n{% endfor %}") == "{% for a in b %}{{ a }}, {% endfor %}"
    assert compact("{% for a in b %}\n  {{ a }}\n{% empty %}\n  none\n{% endfor %}") == (
        "{% for a in b %}{{ a }} {% empty %}none {% endfor %}"
    )
    assert compact("{% for a in b %}\n  {{ a }}\n  <b></b>\n{% empty %}\n{% endfor %}") == (
        "{% for a in b %}{{ a }} <b></b> {% empty %}{% endfor %}"
    )
    assert compact("{% for a in b %}\n  <b>{{ a }}</b>\n{% endfor %}") == "{% for a in b %}<b>{{ a }}</b>{% endfor %}"


def test_a_blank_on_one_line_stays() -> None:
    line = "<b>one</b> <i>two</i>{% if a %}, {{ a }} {% endif %}"

    assert compact(line) == line


@pytest.mark.parametrize(
    "kept",
    [
        "<pre>\n  a\n  <b>\n</pre>",
        "<textarea>\n{{ text }}</textarea>",
        "<script>\n  a\n</script>",
        "{% blocktranslate %}one\n  two{% endblocktranslate %}",
        "{% blocktranslate trimmed count n=n %}\n  one\n{% plural %}\n  more\n{% endblocktranslate %}",
        "{% verbatim %}\n  <b>\n  </b>\n{% endverbatim %}",
    ],
)
def test_what_is_meant_as_it_stands_is_kept(kept: str) -> None:
    assert compact(kept) == kept


def test_attributes_on_lines_of_their_own_come_on_one_and_keep_their_values() -> None:
    written = '<a\n  href="{% url "x" %}"\n  title="one\n two"\n  download\n>x</a>\n<path d="M0" />'

    assert compact(written) == '<a href="{% url "x" %}" title="one\n two" download>x</a><path d="M0"/>'


@pytest.mark.parametrize(
    ("written", "loaded"),
    [
        ("<b {% if a > b %}hidden{% endif %}>", "<b{% if a > b %} hidden{% endif %}>"),
        ("<b\n  {% if a %}x{% elif b %}y{% endif %}\n  c\n>", "<b{% if a %} x{% elif b %} y{% endif %} c>"),
        ('<b {% for a in c %} data-{{ a }}="1"{% endfor %}>', '<b{% for a in c %} data-{{ a }}="1"{% endfor %}>'),
        ("<b x{% if a %} y{% if c %} z{% endif %}{% endif %}>", "<b x{% if a %} y{% if c %} z{% endif %}{% endif %}>"),
        ('<b class="a {% if c %}d{% else %}e{% endif %}">', '<b class="a {% if c %}d{% else %}e{% endif %}">'),
        ('<b a="x{% if c %}d{% endif %}" b=\'{% if c %}"{% endif %}\'>', None),
    ],
    ids=["one", "one of two", "several", "one in another", "within a value", "quotes in quotes"],
)
def test_an_attribute_that_is_not_there_leaves_no_blank(written: str, loaded: str | None) -> None:
    assert compact(written) == (loaded or written)


def test_comments_and_what_shows_nothing_leave_no_gap() -> None:
    written = """
{% extends "base.html" %}
{% load i18n %}
{% comment %}
Context: <b>, {{ a }}
{% endcomment %}
<p>
  {% translate "Title" as title %}
  {# a word #}
  {% blocktranslate asvar label %}Label{% endblocktranslate %}
  {{ title }}
</p>
"""

    assert compact(written) == (
        '{% extends "base.html" %}{% load i18n %}<p>{% translate "Title" as title %}'
        "{% blocktranslate asvar label %}Label{% endblocktranslate %}{{ title }}</p>"
    )


def test_pages_are_loaded_compact_and_mails_as_they_are_written() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the stubs do not know it

    assert "\n" not in engine.get_template("ui/state.html").source
    mail = "mail/customers/filed.txt"
    assert engine.get_template(mail).source == (TEMPLATES / mail).read_text()


def test_compacting_what_is_compact_changes_nothing() -> None:
    loaded = {path.name: compact(path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))}

    assert len(loaded) > 100
    assert [name for name, source in loaded.items() if compact(source) != source] == []


def test_no_line_of_a_template_is_wider_than_120_columns() -> None:
    wide = [
        f"{template.relative_to(TEMPLATES)}:{number}"
        for template in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(template.read_text().splitlines(), 1)
        if len(line) > 120
    ]

    assert wide == []
