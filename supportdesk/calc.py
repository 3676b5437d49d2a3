"""The pure cores as a stream: one JSON object a line in, one a line out. No server, no database, no Django."""

import io
import json
import sys
from collections.abc import Callable, Mapping
from typing import TextIO

from billing.core.rate_answers import answer_rate
from contracts.core.renewals import answer_renew
from slas.core.clock.simulation import answer_simulate
from slas.core.protocol.business_time_answers import answer_business_time
from slas.core.protocol.timeline_answers import answer_timeline
from slas.errors import CalcError

ANSWERS: Mapping[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "business-time": answer_business_time,
    "timeline": answer_timeline,
    "simulate": answer_simulate,
    "renew": answer_renew,
    "rate": answer_rate,
}

_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


def main(stdin: TextIO, stdout: TextIO) -> int:
    """Answer every line in order, flushing each; a line that cannot be served gets an error and the stream continues."""
    for line in stdin:
        stdout.write(_ENCODE(answer_line(line)) + "\n")
        stdout.flush()
    return 0


def answer_line(line: str) -> dict[str, object]:
    """The answer to one line, or `{"error": {"kind", "message"}}`."""
    try:
        return _answer(_request(line))
    except CalcError as error:
        return _error(error.kind, error.message)
    except OverflowError:
        return _error("invalid_request", "an instant or duration is too large")


def _answer(request: Mapping[str, object]) -> dict[str, object]:
    wanted = request.get("do")
    answer = ANSWERS.get(wanted) if isinstance(wanted, str) else None
    if answer is None:
        raise CalcError("invalid_request", "do", "must be one of %(options)s", options=", ".join(ANSWERS))
    return answer(request)


def _request(line: str) -> Mapping[str, object]:
    try:
        request: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too long"
        raise CalcError("invalid_request", "", "the line is not JSON: %(reason)s", reason=reason) from None
    if not isinstance(request, dict):
        raise CalcError("invalid_request", "", "the line is not a JSON object")
    return request


def _error(kind: str, message: str) -> dict[str, object]:
    return {"error": {"kind": kind, "message": message}}


def _run() -> int:
    # Lines are UTF-8 whatever the locale; a byte that is not must not end the stream.
    stdin = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=True)
    try:
        return main(stdin, stdout)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(_run())
