"""Texts are sent compressed to those who take them; files and short answers are not."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from supportdesk.kernel.http.compression import CompressionMiddleware
from tests.clients import VendorClient
from vendors.models import Vendor

TEXT = b"<p>Call recordings are missing in the archive</p>" * 40


def send(answer: HttpResponseBase, takes: str = "br, gzip") -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"accept-encoding": takes})
    return CompressionMiddleware(lambda _request: answer)(request)  # type: ignore[return-value]  # never a coroutine


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/css", "application/json", "application/problem+json"]
)
def test_texts_are_compressed(kind: str) -> None:
    answer = send(HttpResponse(TEXT, content_type=kind))

    assert isinstance(answer, HttpResponse)
    assert gzip.decompress(answer.content) == TEXT
    assert len(answer.content) < len(TEXT) / 4
    assert [answer[name] for name in ("Content-Encoding", "Vary", "Content-Length")] == [
        "gzip",
        "Accept-Encoding",
        str(len(answer.content)),
    ]


def test_a_text_that_is_made_while_it_is_sent_is_compressed_piece_by_piece() -> None:
    answer = send(StreamingHttpResponse(iter([TEXT, TEXT]), content_type="text/csv"))

    assert isinstance(answer, StreamingHttpResponse)
    assert gzip.decompress(answer.getvalue()) == TEXT + TEXT


@pytest.mark.parametrize("takes", ["", "identity"])
def test_who_takes_nothing_compressed_gets_the_text_itself(takes: str) -> None:
    answer = send(HttpResponse(TEXT), takes)

    assert isinstance(answer, HttpResponse)
    assert answer.content == TEXT
    assert not answer.has_header("Content-Encoding")


@pytest.mark.parametrize(
    "make",
    [
        lambda: FileResponse(iter([TEXT]), content_type="text/plain"),
        lambda: HttpResponse(TEXT, content_type="image/png"),
        lambda: HttpResponse(b"short"),
    ],
    ids=["a file", "a picture", "a short text"],
)
def test_what_gains_nothing_goes_out_as_it_is(make: Callable[[], HttpResponseBase]) -> None:
    assert not send(make()).has_header("Content-Encoding")


def test_attack_S30_the_length_of_a_page_says_nothing_exact_of_what_is_within() -> None:
    lengths = {len(send(HttpResponse(TEXT)).content) for _ in range(50)}  # type: ignore[attr-defined]  # not streamed

    assert len(lengths) > 5


@pytest.mark.parametrize("path", ["/sign-in/", "/api/v1/openapi.yaml", "/not-here"])
def test_pages_and_the_answers_of_the_api_come_compressed(
    path: str, vendor: Vendor, client_for: Callable[[Vendor], VendorClient]
) -> None:
    answer = client_for(vendor).get(path, headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
