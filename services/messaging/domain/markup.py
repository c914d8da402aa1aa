"""Where the links of an HTML text stand, as a browser reads it, and where something may be added to it.

A tokenizer after the WHATWG standard (13.2.5) that only tells places, so that whoever rewrites a mail leaves every other
byte as its author wrote it: doctypes, conditional comments, odd quotes and all. Time grows with the length of the text,
whatever is in it. Why no library: docs/decisions/0019-html-of-mail.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5

_SPACE = r"[\t\n\f\r ]"
_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<end>/?)(?P<name>[A-Za-z][^\t\n\f\r />]*)|(?P<other>[!?]|/(?!>)))")
_COMMENT_END = re.compile(r"--!?>")
_PLAIN_REST = rf"(?:{_SPACE}++[a-z_:][\w:.-]*+(?:=(?:\"[^\"]*+\"|'[^']*+'))?+)*+{_SPACE}*+/?+>"
"""The rest of a tag as nearly all are written; others are read attribute by attribute."""

_PLAIN_TAG = re.compile(_PLAIN_REST, re.IGNORECASE | re.ASCII)
_DULL = re.compile(
    rf"(?:[^<]++|<(?!(?:a|area|template|svg|math|plaintext|style|script|textarea|title|xmp|iframe|noembed|noframes)(?![\w:-]))"
    rf"[a-z][\w:-]*+{_PLAIN_REST}|</(?!(?:template|svg|math|body)(?![\w:-]))[a-z][\w:-]*+{_SPACE}*+>)++",
    re.IGNORECASE | re.ASCII,
)
"""A stretch of text and tags that change nothing outside of a drawing: most of a mail, passed over at once."""

_BEFORE_NAME = re.compile(r"[\t\n\f\r /]*")
_NAME = re.compile(r"[^\t\n\f\r />][^\t\n\f\r />=]*")
_EQUALS = re.compile(rf"{_SPACE}*={_SPACE}*")
_PLAIN_URL = re.compile(r"[!-%'-~]*")
_BREAKS = {9: None, 10: None, 13: None}
_LOW = "".join(map(chr, range(33)))
_UNQUOTED = re.compile(r"[^\t\n\f\r >]+")
_REFERENCE = re.compile(
    r"&(?:#(?:[xX](?P<hex>[0-9A-Fa-f]+)|(?P<digits>[0-9]+));?|(?P<name>[A-Za-z0-9]+)(?P<mark>;)?)(?P<equals>=?)"
)
_SCRIPT = re.compile(rf"<!(?=--)|-->|<(?P<end>/?)script(?={_SPACE}|[/>])", re.IGNORECASE | re.ASCII)

_RAW = frozenset({"style", "script", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is text, whatever it looks like."""

_FOREIGN = frozenset({"svg", "math"})
# fmt: off
_BREAKS_OUT = frozenset({
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small",
    "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
})
# fmt: on
"""Elements that end an SVG or a formula which their author left open."""

_LINKS = frozenset({"a", "area"})
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Href:
    """The target of a link.

    Attributes:
        start: Where its value begins, quotes included.
        end: Where its value ends.
        url: What a browser reads there.
    """

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What there is in an HTML text.

    Attributes:
        hrefs: Of `<a>` and `<area>`, in order; none of comments, templates, scripts, styles, or drawings.
        end: Where something added last is shown: before the end of the body, else before what is never closed.
    """

    hrefs: tuple[Href, ...]
    end: int


def outline(html: str) -> Outline:
    """Returns where the links of a text stand and where it ends; takes any text."""
    reader = _Reader(html)
    reader.read()
    return Outline(tuple(reader.hrefs), reader.end)


class _Unclosed(Exception):
    """A tag, comment or raw text that never ends; nothing from its start on is shown."""


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self.hrefs: list[Href] = []
        self.end = len(html)
        self._body_end: int | None = None
        self._templates: list[int] = []
        self._foreign = 0

    def read(self) -> None:
        at = 0
        while True:
            if not self._foreign and (dull := _DULL.match(self._html, at)) is not None:
                at = dull.end()
            opening = _OPENING.search(self._html, at)
            if opening is None:
                break
            try:
                at = self._read_one(opening)
            except _Unclosed:
                self.end = opening.start()
                break
        if self._templates:
            self.end = min(self.end, self._templates[0])
        if self._body_end is not None:
            self.end = self._body_end

    def _read_one(self, opening: re.Match[str]) -> int:
        """Returns where what begins here ends."""
        if opening["comment"]:
            return self._comment_end(opening.end())
        if opening["other"]:
            if self._foreign and self._html.startswith("<![CDATA[", opening.start()):
                return self._past("]]>", opening.end())
            return self._past(">", opening.end())
        name = opening["name"].lower()
        if opening["end"]:
            end, _, _ = self._tag_rest(opening.end(), wanted=False)
            self._close(name, opening.start())
            return end
        wanted = name in _LINKS and not self._templates and not self._foreign
        end, self_closing, href = self._tag_rest(opening.end(), wanted=wanted)
        if href is not None:
            self.hrefs.append(href)
        return self._open(name, opening.start(), end, self_closing)

    def _open(self, name: str, start: int, end: int, self_closing: bool) -> int:
        if self._foreign and name in _BREAKS_OUT:
            self._foreign = 0
        if name in _FOREIGN:
            self._foreign += not self_closing
        elif self._foreign:
            pass
        elif name == "template":
            self._templates.append(start)
        elif name == "plaintext":
            raise _Unclosed
        elif name in _RAW:
            return self._script_end(end) if name == "script" else self._raw_end(name, end)
        return end

    def _close(self, name: str, start: int) -> None:
        if name in _FOREIGN:
            self._foreign = max(self._foreign - 1, 0)
        elif self._foreign:
            return
        elif name == "template" and self._templates:
            self._templates.pop()
        elif name == "body" and not self._templates:
            self._body_end = start

    def _past(self, mark: str, at: int) -> int:
        found = self._html.find(mark, at)
        if found < 0:
            raise _Unclosed
        return found + len(mark)

    def _comment_end(self, at: int) -> int:
        for short in (">", "->"):
            if self._html.startswith(short, at):
                return at + len(short)
        found = _COMMENT_END.search(self._html, at)
        if found is None:
            raise _Unclosed
        return found.end()

    def _raw_end(self, name: str, at: int) -> int:
        found = re.compile(rf"</{name}(?={_SPACE}|[/>])", re.IGNORECASE | re.ASCII).search(self._html, at)
        if found is None:
            raise _Unclosed
        return found.start()

    def _script_end(self, at: int) -> int:
        """Inside `<!-- <script>` the next `</script>` ends the inner one only."""
        hidden = inner = False
        for mark in _SCRIPT.finditer(self._html, at):
            if mark[0] == "<!":
                hidden = True
            elif mark[0] == "-->":
                hidden = inner = False
            elif not mark["end"]:
                inner = inner or hidden
            elif inner:
                inner = False
            else:
                return mark.start()
        raise _Unclosed

    def _tag_rest(self, at: int, *, wanted: bool) -> tuple[int, bool, Href | None]:
        """Returns where a tag ends, whether it closes itself, and its first `href` where that is wanted."""
        html = self._html
        if not wanted and (plain := _PLAIN_TAG.match(html, at)) is not None:
            return plain.end(), html[plain.end() - 2] == "/", None
        href: Href | None = None
        seen = False
        while True:
            gap = _BEFORE_NAME.match(html, at)
            assert gap is not None
            at = gap.end()
            name = _NAME.match(html, at)
            if name is None:
                if at == len(html):
                    raise _Unclosed
                return at + 1, gap[0].endswith("/"), href
            start, at = self._value(name.end())
            if wanted and not seen and name[0].lower() == "href":
                seen = True
                if start < at:
                    href = Href(start, at, _read_url(html[start:at]))

    def _value(self, at: int) -> tuple[int, int]:
        """Returns where an attribute's value begins and ends, quotes included; the same place twice for none."""
        html = self._html
        equals = _EQUALS.match(html, at)
        if equals is None:
            return at, at
        at = equals.end()
        quote = html[at : at + 1]
        if quote in ("'", '"'):
            return at, self._past(quote, at + 1)
        unquoted = _UNQUOTED.match(html, at)
        return at, at if unquoted is None else unquoted.end()


def _read_url(value: str) -> str:
    """Returns a value as the browser's reader of URLs gets it: references resolved, space around and breaks gone."""
    if value[0] in "'\"":
        value = value[1:-1]
    if _PLAIN_URL.fullmatch(value) is not None:
        return value
    text = (_REFERENCE.sub(_referred, value) if "&" in value else value).replace("\0", _REPLACEMENT)
    return text.translate(_BREAKS).strip(_LOW)


def _referred(match: re.Match[str]) -> str:
    if match["name"]:
        # In an attribute, a name without its semicolon that something more of a word or a query follows is text.
        known = html5.get(match["name"] + (match["mark"] or ""))
        ends = match["mark"] or not match["equals"]
        return f"{known}{match['equals']}" if known is not None and ends else match[0]
    digits = match["digits"] or match["hex"]
    number = int(digits, 10 if match["digits"] else 16) if len(digits.lstrip("0")) <= 8 else 0
    return _character(number) + match["equals"]


def _character(number: int) -> str:
    if not 0 < number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return _REPLACEMENT
    if 0x80 <= number <= 0x9F:
        try:
            return bytes([number]).decode("cp1252")
        except UnicodeDecodeError:
            return chr(number)
    return chr(number)
