"""One address in one spelling, whichever way a browser sends its domain."""

from __future__ import annotations

import pytest

from supportdesk.kernel.security.addresses import one_spelling


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("x@müller.example", "x@müller.example"),
        ("x@MÜLLER.example", "x@müller.example"),
        ("x@mu\u0308ller.example", "x@müller.example"),
        ("x@xn--mller-kva.example", "x@müller.example"),
        ("x@XN--MLLER-KVA.example", "x@müller.example"),
        ("x@xn--strae-oqa.example", "x@straße.example"),
        ("x@mail.xn--fiqs8s", "x@mail.中国"),
        ("x@xn--.example", "x@xn--.example"),
        ("x@xn--a.example", "x@xn--a.example"),
        ("x@xn--ä.example", "x@xn--ä.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_fault_A21_an_address_has_one_spelling(sent: str, kept: str) -> None:
    assert one_spelling(sent) == kept
    assert one_spelling(kept) == kept
