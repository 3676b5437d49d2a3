"""Pictures that a telephone scans."""

from __future__ import annotations

import qrcode
from qrcode.image.svg import SvgFillImage


def qr_code_svg(text: str) -> str:
    """Return the text as a QR code in SVG, on white in the dark as well."""
    return str(qrcode.make(text, image_factory=SvgFillImage, border=2).to_string(encoding="unicode"))
