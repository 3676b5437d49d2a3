"""What holds for every form of the product: a refusal names the field and the remedy, and no browser cuts a text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.core.context import request_context
from django import forms
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation

from supportdesk.kernel.fields.errors import NamedErrors
from tests.architecture.source import PACKAGES
from tests.factories import make_staff
from tests.terms.world import shipped
from vendors.models import Vendor
from web.account.forms import forms as people_forms
from web.console.forms.reports import ReportForm
from web.desk.forms.caller import CallerForm

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Form = forms.BaseForm
# Forms of signing in, which take the person without naming the argument.
OF_A_PERSON = (
    people_forms.NewPasswordForm,
    people_forms.ChangePasswordForm,
    people_forms.ConfirmPasswordForm,
    people_forms.SecondFactorForm,
    people_forms.ConfirmCodeForm,
    people_forms.ActivateSecondFactorForm,
)


def every_form() -> Iterator[type[Form]]:
    """Yield every class of a form in the forms modules of the project."""
    folders = [(str(Path(settings.BASE_DIR) / app), f"{app}.") for app in PACKAGES]
    modules = (module.name for folder, app in folders for module in pkgutil.walk_packages([folder], app))
    for name in modules:
        if "forms" in name:
            for _name, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
                if issubclass(kind, Form) and kind.__module__ == name and kind is not NamedErrors:
                    yield kind


FORMS = list(every_form())


@pytest.fixture(params=FORMS, ids=[f"{kind.__module__}.{kind.__name__}" for kind in FORMS])
def kind(request: pytest.FixtureRequest, vendor: Vendor) -> Iterator[type[Form]]:
    """Each form in turn, with a request around it, as those of signing in want one."""
    around = RequestFactory().post("/")
    around.session = {}  # type: ignore[assignment]  # enough of one
    with request_context(around):
        yield request.param


def make(kind: type[Form], sent: dict[str, Any] | None = None) -> Form:
    """Return a form of the kind; what it is made of besides is found by the names of its arguments."""
    person = make_staff("Nora")
    terms = shipped("imagicle")
    known: dict[str, Any] = {
        "terms": terms,
        "kind": "STAFF",
        "questions": terms.questions,
        "user": person,
        "owner": person,
        "choices": {} if issubclass(kind, ReportForm) or "queue" in kind.__module__ else [("1", "One")],
        "texts": [],
        "references": ["1"],
        "products": [],
        "language": "en",
        "word": "Severity",
        "today": NOW.date(),
        "now": NOW,
        "zones": ["UTC", "Europe/Berlin"],
        "current": 1,
        "waiting": 1,
        "is_confirmed": True,
        "has_interpretations": True,
        "by_phone": True,
    }
    makers = [each.__init__ for each in kind.__mro__ if "__init__" in vars(each)]  # type: ignore[misc]  # of no instance
    parameters = [one for maker in makers for one in inspect.signature(maker).parameters.values()]
    names = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY} | (
        {"user"} if kind in OF_A_PERSON else set()
    )
    if kind is CallerForm:
        names.remove("by_phone")
    return kind(data=sent, **{name: known.get(name, [("1", "One")]) for name in names})


def sentences(form: Form) -> list[str]:
    """Return all that is said of the fields."""
    return [str(text) for field, texts in form.errors.items() if field != "__all__" for text in texts]


def said_by_framework() -> set[str]:
    """Return what the framework says of a field that is left empty or filled in wrongly, in the language of the moment."""
    return {
        text % {"value": "no such"} if "%(value)s" in text else text
        for one in vars(forms.fields).values()
        if inspect.isclass(one) and issubclass(one, forms.Field)
        for text in map(str, one.default_error_messages.values())
    }


def wrong_for(field: forms.Field) -> Any:
    """Return what no field of the kind takes."""
    return {forms.MultipleChoiceField: ["no such"], forms.CharField: "x" * 60_000}.get(type(field), "no such")


@pytest.mark.parametrize("language", ["en", "de"])
def test_fault_B13_an_empty_form_is_refused_with_the_names_of_its_fields(kind: type[Form], language: str) -> None:
    with translation.override(language):
        form = make(kind, {})
        assert set(sentences(form)) & said_by_framework() == set()


@pytest.mark.parametrize("language", ["en", "de"])
def test_fault_B13_what_no_field_takes_is_refused_with_the_names_of_the_fields(kind: type[Form], language: str) -> None:
    with translation.override(language):
        fields = make(kind).fields
        form = make(kind, {name: wrong_for(field) for name, field in fields.items()})
        said = sentences(form)
        assert set(said) & said_by_framework() == set()
        assert [text for text in said if text.startswith(("Ensure this", "Stellen Sie sicher", "Select a valid"))] == []


def test_fault_A22_no_browser_cuts_what_is_pasted_into_a_text(kind: type[Form]) -> None:
    form = make(kind)
    areas = [str(form[name]) for name, field in form.fields.items() if isinstance(field.widget, forms.Textarea)]
    assert [area for area in areas if "maxlength" in area] == []


def test_fault_A19_free_text_runs_in_the_direction_of_its_letters(kind: type[Form]) -> None:
    form = make(kind)
    free = [name for name, field in form.fields.items() if type(field.widget) in {forms.TextInput, forms.Textarea}]
    assert [name for name in free if 'dir="auto"' not in str(form[name])] == []


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": ""}, "Reason: this is required."),
        ({"text": "word"}, "Reason: 4 characters are too many; the limit is 3."),
        ({"number": "many"}, "How often: please enter a number in digits."),
        ({"number": "7"}, "How often: please enter 6 or less."),
        ({"number": "4"}, "How often: please enter 5 or more."),
        ({"choice": "b"}, "Which: this is not a valid choice. Please choose again."),
        ({"uuid": "b"}, "100 % key: this cannot be read. Please enter it again."),
        ({"own": ""}, "Say what it is."),
    ],
)
def test_fault_B13_a_refusal_names_the_field_and_the_remedy(sent: dict[str, str], says: str) -> None:
    good = {"text": "why", "number": "5", "choice": "a", "uuid": "c" * 32, "own": "mine"}
    assert sentences(Example(good)) == []
    assert sentences(Example(good | sent)) == [says]


class Example(NamedErrors):
    """A field of each kind, one with words of its own."""

    text = forms.CharField(label="Reason", max_length=3)
    number = forms.IntegerField(label="How often", min_value=5, max_value=6)
    choice = forms.ChoiceField(label="Which", choices=[("a", "A")])
    uuid = forms.UUIDField(label="100 % key")
    own = forms.CharField(error_messages={"required": "Say what it is."})
