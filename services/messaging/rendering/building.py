"""The HTML part of a mail compiled from MJML, and a text part made of it, in a process beside the one that renders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from xml.parsers import expat

from services.messaging.rendering.liquid_marks import Marked, mark
from services.messaging.rendering.plain_text import plain_text
from services.messaging.rendering.values import PartError

MAX_BUILT_BYTES = 512 * 1024
"""Longest HTML part that MJML compiles to."""

MAX_DEPTH = 100
"""How deep elements of MJML may be nested: its compiler goes down by calls."""

_BODY = re.compile(r"<body\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_TAG = re.compile(r"<(?P<close>/?)[A-Za-z][\w:-]*(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?P<empty>/?)>")
_VOID = re.compile(r"<(?:area|br|col|hr|img|input|link|meta|source|wbr)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
_INCLUDE = re.compile(r"<mj-include\b", re.IGNORECASE)


class BuildError(PartError):
    """A part that cannot be built; `part` names it."""

    def __init__(self, part: str, detail: str) -> None:
        """Takes the part and what is wrong with it."""
        super().__init__(detail)
        self.part = part


def build(parts: Mapping[str, str]) -> dict[str, str]:
    """Returns `html` and `text` of a mail.

    Args:
        parts: Of `html`, `mjml`, `preheader` and `text` those that there are.

    Raises:
        BuildError: If the MJML does not compile, loses Liquid, or compiles to too much.
    """
    built: dict[str, str] = {}
    if "mjml" in parts:
        marked = mark(parts["mjml"])
        markup = _compiled(marked)
        built["html"] = marked.restored(markup)
    else:
        marked = mark(parts.get("html", ""))
        markup, built["html"] = marked.text, parts.get("html", "")
    if preheader := parts.get("preheader", ""):
        built["html"] = _with_preheader(built["html"], preheader)
    if len(built["html"].encode()) > MAX_BUILT_BYTES:
        raise BuildError("mjml", f"compiles to more than {MAX_BUILT_BYTES // 1024} KB")
    if text := parts.get("text", ""):
        built["text"] = text
    elif markup:
        try:
            built["text"] = marked.restored(plain_text(markup, rf"{marked.stem}\d+q"))
        except RecursionError as error:
            raise BuildError("html", "nested too deeply") from error
    return {name: source for name, source in built.items() if source}


def _compiled(marked: Marked) -> str:
    # Imported here: what renders only needs none of it.
    from css_inline import CSSInliner, InlineError
    from mjml import mjml2html

    if _INCLUDE.search(marked.text):
        raise BuildError("mjml", "mj-include is not supported: put what it includes in its place")
    if _depth(marked.text) > MAX_DEPTH:
        raise BuildError("mjml", f"nested deeper than {MAX_DEPTH} elements")
    try:
        # No fonts of other people's servers, which would learn who opens a mail.
        html = mjml2html(marked.text, fonts={})
    except ValueError as error:
        raise BuildError("mjml", f"cannot be read as MJML: {_place(marked.text) or str(error)[:150]}") from error
    stem = marked.stem
    # Rows of a table belong into its body; said here, a loop around them does not come to stand around its beginning.
    html = re.sub(rf"(<table\b[^>]*>)((?:\s*<!--{stem}\d+q-->)+\s*<tr\b)", r"\1<tbody>\2", html)
    try:
        html = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True).inline(html)
    except InlineError as error:
        raise BuildError("mjml", f"its styles cannot be read: {str(error)[:150]}") from error
    if (lost := marked.lost(html)) is not None:
        raise BuildError(
            "mjml",
            f"{lost[:80]!r} would be lost: put it between elements, into text, or into the value of an attribute",
        )
    return html


def _place(source: str) -> str:
    """Returns where a text stops being XML, which MJML is but for entities; empty where it is."""
    parser = expat.ParserCreate()
    try:
        parser.Parse(_ENTITY.sub(lambda match: " " * len(match[0]), source), True)
    except expat.ExpatError as error:
        return f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
    return ""


def _depth(source: str) -> int:
    deepest = depth = 0
    for tag in _TAG.finditer(source):
        if tag["close"]:
            depth -= 1
        elif not tag["empty"] and not _VOID.match(tag[0]):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _with_preheader(html: str, preheader: str) -> str:
    hidden = (
        '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden">'
        f"{_escaped(preheader)}</div>"
    )
    body = _BODY.search(html)
    at = body.end() if body is not None else 0
    return f"{html[:at]}{hidden}{html[at:]}"


def _escaped(text: str) -> str:
    """Returns a text as HTML; its Liquid stays as it is."""
    marked = mark(text)
    stem = marked.stem
    words = re.sub(rf'<!--({stem}\d+)q-->| ({stem}\d+)q="" ', r"\1\2w", marked.text)
    return marked.restored(escape(words, quote=False))
