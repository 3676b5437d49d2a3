"""Words that people read, in one or more languages, and the base of every part of a vendor's terms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    RootModel,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from plans.core.problems import NotInOrder
from slas.core.instants import FIRST_YEAR, LAST_YEAR
from slas.errors import gettext_noop


def _in_known_years(day: date) -> date:
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        words = gettext_noop("%(day)s: use a year from %(first)s to %(last)s")
        raise NotInOrder(words, day=day.isoformat(), first=str(FIRST_YEAR), last=str(LAST_YEAR - 1))
    return day


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Day = Annotated[date, AfterValidator(_in_known_years)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Part(BaseModel):
    """A part of the published terms: unchangeable, and nothing in it that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[dict[Language, str]]):
    """One text by language; a plain string stands for the vendor's default language."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_the_default_language(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and info.context:
            return {info.context["default_language"]: value}
        return value

    @field_validator("root")
    @classmethod
    def _says_something(cls, value: dict[str, str]) -> dict[str, str]:
        stripped = {language: text.strip() for language, text in value.items()}
        if not stripped:
            raise NotInOrder(gettext_noop("the text is missing; give it in at least one language"))
        for language, text in stripped.items():
            if not text:
                raise NotInOrder(gettext_noop("the text is empty in language '%(language)s'"), language=language)
        return stripped

    def pick(self, language: str, default: str = "en") -> str:
        """The text in `language`, else in `default`, else in whichever language there is."""
        return self.root.get(language) or self.root.get(default) or next(iter(self.root.values()))
