"""Links in mail: what a browser reads is what is rewritten, and nothing else changes. Another HTML parser is the judge."""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from justhtml import JustHTML

from services.messaging.domain.links import is_web
from services.messaging.domain.markup import outline
from services.messaging.domain.tracking import track_html, track_text

BLANKS = "".join(map(chr, range(33)))
WAY_OUT = "https://yike.example/u/ws_1.abc.def"
PIXEL = "https://yike.example/o/ws_1.abc.def"
PIXEL_TAG = f'<img src="{PIXEL}" width="1" height="1" alt="" style="border:0">'


def tracked(html: str, rewrite: Callable[[str], str] = lambda target: target) -> str:
    return track_html(html, rewrite=rewrite, unsubscribe_url=WAY_OUT, pixel_url=PIXEL)


def read_by_browser(html: str) -> list[str]:
    """What another parser, which builds the whole tree, says that the links are; those of drawings left out."""
    found: list[str] = []
    root = JustHTML(html, sanitize=False, scripting_enabled=False).root
    waiting: list[Any] = list(root.children or [])
    while waiting:
        node = waiting.pop(0)
        if node.name in ("a", "area") and node.namespace == "html":
            url = (node.attrs.get("href") or "").translate({9: None, 10: None, 13: None}).strip(BLANKS)
            found += [url] if url else []
        if node.name not in ("svg", "math"):
            waiting[:0] = list(getattr(node, "children", None) or [])
    return found


def read_by_us(html: str) -> list[str]:
    return [href.url for href in outline(html).hrefs if href.url]


def judged_rightly(html: str) -> bool:
    """Tells whether the judge follows the standard here.

    It ends a comment that the standard leaves open, and takes letters and digits of all scripts where the standard means
    those of ASCII: what follows a reference that lacks its semicolon (WHATWG HTML, 13.2.5.73).
    """
    return "<!--!>" not in html and not re.search(r"&[0-9A-Za-z]+[^\W\x00-\x7f]", html)


def agree(html: str) -> bool:
    """Tells whether both read the same links in the same order; of one that blocks stand in, the whole tree has copies."""
    ours, browsers = read_by_us(html), read_by_browser(html)
    return list(dict.fromkeys(ours)) == list(dict.fromkeys(browsers)) and not Counter(ours) - Counter(browsers)


ADDRESSES = [
    "https://p.example/?o=7&timestamp=1&region=cn&currency=CNY",
    "https://p.example/?a=1&copy=2&copy;=3&copy",
    "https://p.example/?a&lt=1&lt;b&gt&amp;c&amp=1&amp1&ampx",
    "https://p.example/?a&#38;b&#38c&#x26;d&#x26=&#0;&#x110000;&#xD800;&#128;&#129;&#99999999999;",
    "https://p.example/?&notit;&notin;&not;&noti&not=&NotEqualTilde;&CounterClockwiseContourIntegral;",
    "https://p.example/?a=1&amp;amp;b=2&&&;&x;&;=&#;&#x;",
    "HTTPS://P.EXAMPLE/\n a b\t?x= y\r\n",
    "\x00 \x0c https://p.example/ü/商品?{{x}}|^` \x7f",
    "mailto:a@b.example?subject=x&amp;body=y",
    "tel:+8613900000000",
    "sms:10086?body=TD",
    "#top",
    "/relative?x=1",
    "//p.example/x",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("address", ADDRESSES)
def test_address_is_the_one_a_browser_reads(address: str, quote: str) -> None:
    html = f"<p>x <a class=y href={quote}{address}{quote} title=z>A</a> &copy y</p>"
    assert read_by_us(html) == read_by_browser(html)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("?&copy²", "?©²"),
        ("?a&copy商=1", "?a©商=1"),
        ("?a&copyé", "?a©é"),
        ("?&copy2", "?&copy2"),
        ("?&copy=²", "?&copy=²"),
    ],
)
def test_only_letters_and_digits_of_ascii_keep_a_reference_without_a_semicolon(written: str, read: str) -> None:
    assert read_by_us(f'<a href="https://p.example/{written}">') == [f"https://p.example/{read}"]


MAILS = [
    '<a data-href="x" href="https://p.example/y">A</a>',
    '<a href-x="https://no.example/" xlink:href="https://no.example/" HREF = \n "https://p.example/y" href="https://2.example/">',
    "<AREA\fshape=rect/href='https://p.example/'>",
    '<a title="a > b" href=https://p.example/x/>A</a><a href=https://p.example/?a=b"c\'d>',
    "<a href>A</a><a href=>B</a><a href = >C</a><a =href=https://no.example>D</a>",
    "<abbr href='https://no.example'></abbr><a\x00 href='https://no.example'></a><link href='https://no.example/s.css'>",
    "<!-- <a href='https://no.example'> --><!--><a href='https://p.example/1'>--><!---><a href='https://p.example/2'>-->",
    "<!--[if mso]><v:rect href='https://no.example'><a href='https://no.example'></a><![endif]--><a href='https://p.example/'>",
    "<!--[if !mso]><!--><a href='https://p.example/'>A</a><!--<![endif]--><![if !mso]><a href='https://p.example/2'><![endif]>",
    "<!-- a --!><a href='https://p.example/'></a><!-- <!-- --> <a href='https://p.example/2'>",
    "<style>a > b { } /* <a href='https://no.example'> */</style ><a href='https://p.example/'>",
    "<style></styles><a href='https://no.example'></style/><a href='https://p.example/'>",
    "<script>'<a href=\"https://no.example\">'</script><a href='https://p.example/'>",
    "<script><!-- <script> <a href='https://no.example'></script> <a href='https://no.example'> --></script><a href='https://p.example/'>",
    "<script><!--></script><a href='https://p.example/'>",
    "<head><title><a href='https://no.example'></title></head><textarea><a href='https://no.example'></TEXTAREA><a href='https://p.example/'>",
    "<noscript><a href='https://p.example/'>A</a></noscript><xmp><a href='https://no.example'></xmp>",
    "<template><a href='https://no.example'><template></template><a href='https://no.example'></template><a href='https://p.example/'>",
    "<svg><style><a href='https://no.example'></style><![CDATA[ <a href='https://no.example'> ]]></svg><a href='https://p.example/'>",
    "<svg/><a href='https://p.example/'></a><svg><p><a href='https://p.example/2'>",
    "<?php echo '<a href=https://no.example'?><a href='https://p.example/'></ <a href='https://no.example'><a href='https://p.example/2'>",
    "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'http://www.w3.org/TR/x.dtd'><a href='https://p.example/'>",
    "</><a href='https://p.example/'>A</a href='https://no.example'> 1 < 2 <3 <a href='https://p.example/2'>",
    "<a href='https://p.example/'>A</a><a href='https://no.example'",
    "<a href='https://p.example/'>A</a><a title='x href=https://no.example>",
    "<a href='https://p.example/'>A</a><!-- <a href='https://no.example'>",
    "<plaintext><a href='https://no.example'>",
]


@pytest.mark.parametrize("html", MAILS)
def test_links_are_those_a_browser_finds(html: str) -> None:
    assert read_by_us(html) == read_by_browser(html)
    assert not any("no.example" in url for url in read_by_us(html))


PIECES = st.one_of(
    st.sampled_from(
        ["<a ", "<A\n", "<area ", "<b ", "</a>", "</a ", "href", "HREF", "data-href", "=", " = ", '"', "'", ">", "/>", "/", "<",
         "!--", "-->", "--!>", "-", "<!", "<?", "</", "<p>", "</p>", "<br/>", "<style>", "</style>", "<script>", "</script>",
         "<title>", "</title>", "<textarea>", "</textarea>", "</body>", "x", " ", "\t", "\r\n", "\x0c", "\x00", "&", ";", "&amp;",
         "&copy", "&lt=", "&#38;", "&#x26", "&notin;", "https://p.example/", "?a=1&b=2", "<![CDATA[", "]]>", "{{ x }}"]
    ),
    st.text(max_size=3),
)  # fmt: skip
TAGS = st.lists(
    st.tuples(
        st.sampled_from(["href", "HREF", "hreF", "data-href", "title", "href2", "=href", "x:href", '"href']),
        st.sampled_from(["=", " =\n", "= ", ""]),
        st.sampled_from(['"', "'", ""]),
        st.lists(PIECES, max_size=4).map("".join),
    ),
    max_size=4,
)


@given(st.lists(PIECES, max_size=40).map("".join))
@example("<a href=x&#0=>")
def test_links_of_any_text_are_those_a_browser_finds(html: str) -> None:
    assume(judged_rightly(html))
    assert agree(html)


@example("a", [("href", "=", "", "<p><p>")], " ")
@given(st.sampled_from(["a", "A", "area", "b", "link"]), TAGS, st.sampled_from([" ", "\n", "/", "\x0c"]))
def test_links_of_any_tag_are_those_a_browser_finds(
    name: str, attributes: list[tuple[str, str, str, str]], gap: str
) -> None:
    written = gap.join(f"{key}{equals}{quote}{value}{quote}" for key, equals, quote, value in attributes)
    html = f"<p>1</p><{name}{gap}{written}>2</{name}><a href='https://p.example/'>3</a>"
    assume(judged_rightly(html))
    assert agree(html)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_only_the_rewritten_values_change(html: str) -> None:
    seen = outline(html)
    result = tracked(html, lambda target: f"https://t.example/?a=1&copy={len(target)}")
    changes = [
        (href.start, href.end, '"' + entities.escape(f"https://t.example/?a=1&copy={len(href.url)}") + '"')
        for href in seen.hrefs
    ]
    at = 0
    for start, end, new in sorted([*changes, (seen.end, seen.end, "")]):
        assert result.startswith(html[at:start])
        result = result.removeprefix(html[at:start])
        if (start, end) == (seen.end, seen.end):
            result = result[result.index(PIXEL_TAG) + len(PIXEL_TAG) :]
        assert result.startswith(new)
        result, at = result.removeprefix(new), end
    assert result == html[at:]


@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_is_added_is_seen(html: str) -> None:
    assume("<!--!>" not in html)
    assert WAY_OUT in read_by_browser(tracked(html))


@pytest.mark.parametrize(
    "html",
    [
        "<body>x</BODY></html>",
        "<body>x</BODY></html><a href='https://p.example/'>behind the end</a>",
        "x",
        "x <!-- never closed",
        "x <a href='",
        "x <style>a",
        "x <template><p>",
        "<p>x</body></p><!-- </body> -->",
        f"x <!-- <a href='{WAY_OUT}'> -->",
        f"x <template><a href='{WAY_OUT}'></template>",
        f"x {WAY_OUT}",
        f"<a data-href='{WAY_OUT}'>x</a>",
    ],
)
def test_way_out_and_pixel_are_added_where_they_are_seen(html: str) -> None:
    assert read_by_browser(html).count(WAY_OUT) == 0
    new = tracked(html, lambda target: target.replace("p.example", "t.example"))
    assert read_by_browser(new).count(WAY_OUT) == 1
    assert [url for url in read_by_browser(new) if url != WAY_OUT] == [
        url.replace("p.example", "t.example") for url in read_by_browser(html)
    ]
    assert JustHTML(new, sanitize=False).query(f"img[src='{PIXEL}']")


def test_addition_stands_before_the_end_of_the_body() -> None:
    assert tracked("<body>x</BODY></html>").endswith(f"</p>{PIXEL_TAG}</BODY></html>")


def test_way_out_of_the_template_is_enough() -> None:
    for html in (f'<a href="{WAY_OUT}">no more</a>', f"<A HREF={WAY_OUT}?lang=zh>no more</A>"):
        assert tracked(html) == html + PIXEL_TAG


def test_text_has_a_way_out_once() -> None:
    assert WAY_OUT in track_text("Hello\n", WAY_OUT)
    assert track_text("Hello\n", WAY_OUT).startswith("Hello\n\n")
    assert track_text(f"Leave: {WAY_OUT}", WAY_OUT) == f"Leave: {WAY_OUT}"
    assert track_text("", WAY_OUT) == ""


@pytest.mark.parametrize("size", [10_000, 80_000])
@pytest.mark.parametrize(
    "unit", ["<", "<a ", "<a href=", "<!--", "<a x='", "<style>", "</", "&", "<a\t\t", "<svg><![CDATA[", "<script><!--"]
)
def test_any_length_is_read_in_one_pass(unit: str, size: int) -> None:
    # Were it quadratic, the longer one would not end within the test's patience.
    outline(unit * (size // len(unit)) + "<a href=" + "x" * size)


@pytest.mark.parametrize(
    ("url", "counts"),
    [
        ("https://p.example/", True),
        ("HTTP://p.example", True),
        ("https:///p.example/", False),
        ("https:p.example", False),
        ("mailto:a@b.example", False),
        ("#x", False),
        ("/x", False),
        ("//p.example/x", False),
        ("javascript:https://p.example/", False),
    ],
)
def test_only_whole_web_addresses_count(url: str, counts: bool) -> None:
    assert is_web(url) is counts
