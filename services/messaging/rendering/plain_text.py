"""HTML as plain text: what its reader sees, with the targets of links and the words for pictures."""

from __future__ import annotations

import re
from typing import Any

_SKIPPED = frozenset({"head", "style", "script", "title", "template", "noscript", "svg", "math"})
_BLOCKS = frozenset(
    {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "address", "center", "caption", "table"}
)
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "figure", "hr"}
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\r\u00a0\u200b\u200c\u200d\u2007\ufeff\u034f]+")
_BREAK, _GAP = "\x01", "\x02"
"""A line break, and a blank line, while the text is put together."""


def plain_text(html: str, mark: str) -> str:
    """Returns the plain text of a document.

    Args:
        html: It.
        mark: Expression of comments that stand for something to be kept in its place.
    """
    # Imported here: what renders only needs none of it.
    from justhtml import JustHTML

    pieces: list[str] = []
    _walk(JustHTML(html, sanitize=False).root, pieces, mark)
    text = re.sub(" {2,}", " ", "".join(pieces))
    text = re.sub(rf" *([{_BREAK}{_GAP}])[ {_BREAK}{_GAP}]*", _joined, text)
    return text.strip() + "\n" if text.strip() else ""


def _joined(match: re.Match[str]) -> str:
    return "\n\n" if _GAP in match[0] else "\n"


def _walk(node: Any, pieces: list[str], mark: str) -> None:
    name = node.name
    if name == "#text":
        pieces.append(_SPACE.sub(" ", node.data or ""))
        return
    if name == "#comment":
        if re.fullmatch(mark, node.data or ""):
            pieces.append(f"<!--{node.data}-->")
        return
    attributes = node.attrs or {}
    if name in _SKIPPED or _HIDDEN.search(attributes.get("style") or ""):
        return
    if name == "br":
        pieces.append(_BREAK)
    elif name == "img":
        pieces.append(_SPACE.sub(" ", attributes.get("alt") or ""))
    elif name == "a":
        _link(node, (attributes.get("href") or "").strip(), pieces, mark)
    else:
        around = _GAP if name in _PARAGRAPHS else _BREAK if name in _BLOCKS else " " if name in _CELLS else ""
        pieces.append(around + {"li": "- ", "hr": "----"}.get(name, ""))
        for child in node.children or ():
            _walk(child, pieces, mark)
        pieces.append(around)


def _link(node: Any, href: str, pieces: list[str], mark: str) -> None:
    inner: list[str] = []
    for child in node.children or ():
        _walk(child, inner, mark)
    words = "".join(inner).strip(f" {_BREAK}{_GAP}")
    pieces.append(words)
    target = href.removeprefix("mailto:").removeprefix("tel:")
    if href and not href.startswith("#") and target != words:
        pieces.append(f" ({target})" if words else target)
