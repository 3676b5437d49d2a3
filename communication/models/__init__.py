"""How customers reach the desk."""

from communication.models.phone_pin import PhonePin

__all__ = ["PhonePin"]
