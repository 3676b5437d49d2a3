"""Browsers of staff and of customers."""

from tests.desk.conftest import sign_in
from tests.portal.conftest import browser_of

__all__ = ["browser_of", "sign_in"]
