"""Keyed requests: sent twice, they have one effect, and the second one gets the first one's answer.

The answer is stored in the transaction of the effect. Two at once take turns; what was refused leaves nothing behind, and
its key is free again. Answers are kept for a day; a timer removes them.
"""

from supportdesk.kernel.idempotency.answers import Answer, KeyReusedError, remove_expired_answers, run_once

__all__ = ["Answer", "KeyReusedError", "remove_expired_answers", "run_once"]
