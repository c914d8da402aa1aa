"""Mails built when they are saved: Liquid survives MJML and inlining, a text part is made, and what cannot be built says why."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from services.messaging.domain.mail_findings import mail_findings
from services.messaging.domain.texts import tidied
from services.messaging.rendering.building import BuildError, build
from services.messaging.rendering.child import BUILD_MEMORY_BYTES
from services.messaging.rendering.liquid_marks import mark
from services.messaging.rendering.renderer import MissedBuild, Renderer, RenderItem

MAIL = """
<mjml><mj-head><mj-title>{{ data.title }}</mj-title><mj-style>.red { color: {{ data.color }} } .blue { color: blue }</mj-style></mj-head>
<mj-body>{% if data.price < 100 %}<mj-section background-color="{{ data.color }}"><mj-column>
<mj-text css-class="blue">Dear <b {% if data.vip %} class="blue" {% endif %}>{{ customer.traits.name | default: "you" }}</b> &amp; co</mj-text>
<mj-image src="https://cdn.example/{{ data.id }}.png" alt="A {{ data.thing }}" />
<mj-button href="https://shop.example/?a=1&amp;b={{ data.b | url_encode }}#{{ data.part }}">Buy {{ data.thing }}</mj-button>
<mj-table>{% for line in data.lines %}<tr><td>{{ line.name }}</td><td>{{ line.price }}</td></tr>{% endfor %}</mj-table>
<mj-text><a href="{{ unsubscribe_url }}">Stop</a></mj-text>
</mj-column></mj-section>{% endif %}</mj-body></mjml>
"""
VALUES = {
    "customer": {"traits": {"name": "<王> 👩‍👩‍👧"}},
    "data": {
        "title": "T", "color": "#123456", "price": 20, "vip": True, "thing": "\u202eCream", "id": "7", "b": "x y", "part": "p",
        "lines": [{"name": "One", "price": "1.00"}, {"name": "Two", "price": "2.00"}],
    },
    "unsubscribe_url": "https://y.example/u/t",
}  # fmt: skip


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    """A process that builds and renders."""
    renderer = Renderer(BUILD_MEMORY_BYTES)
    yield renderer
    await renderer.close()


async def test_liquid_survives_mjml_wherever_it_stands(renderer: Renderer) -> None:
    parts = await renderer.build({"mjml": MAIL, "preheader": "5 < 6, {{ customer.traits.name }}"})
    assert isinstance(parts, dict)
    (rendered,) = await renderer.render([RenderItem("mail", parts, VALUES)])
    assert isinstance(rendered, dict)
    html, text = rendered["html"], tidied(rendered["text"])
    assert "<title>T</title>" in html
    assert "&lt;王&gt; 👩‍👩‍👧" in html
    assert ">5 &lt; 6, &lt;王&gt;" in html
    assert 'src="https://cdn.example/7.png"' in html
    assert 'href="https://shop.example/?a=1&amp;b=x+y#p"' in html
    # The loop stands inside of the table's body, not around its beginning.
    assert re.search(r"<tbody><tr><td[^>]*>One</td>", html)
    assert html.count(">Two</td>") == 1
    # Inlined: the rule of a class stands at its elements.
    assert html.partition("<body")[2].count("color: blue") == 2
    assert "fonts.googleapis.com" not in html
    assert "{" + "%" not in html
    assert text == (
        "Dear <王> 👩‍👩‍👧 & co\nA \u202eCream\nBuy \u202eCream (https://shop.example/?a=1&b=x+y#p)\n\n"
        "One 1.00\n\nTwo 2.00\n\nStop (https://y.example/u/t)\n"
    )
    assert mail_findings(html) == []


@pytest.mark.parametrize(
    ("mjml", "said"),
    [
        ('<mjml><mj-body><mj-include path="/etc/passwd"/></mj-body></mjml>', "mj-include is not supported"),
        ("<mjml><mj-body><mj-section><mj-column><mj-text>\n5 < 6</mj-text></mj-column></mj-section></mj-body></mjml>", "line 2"),
        ('<mjml><mj-body><mj-section><mj-column><mj-image width="{{ w }}"/></mj-column></mj-section></mj-body></mjml>', "lost"),
        (f"<mjml><mj-body><mj-raw>{'<b>' * 150}x{'</b>' * 150}</mj-raw></mj-body></mjml>", "nested deeper"),
        (f"<mjml><mj-body>{'<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>' * 900}</mj-body></mjml>", "512 KB"),
        ("x", "cannot be read as MJML"),
    ],
    ids=["include", "not-xml", "lost", "deep", "large", "no-mjml"],
)  # fmt: skip
def test_what_cannot_be_built_says_why(mjml: str, said: str) -> None:
    with pytest.raises(BuildError, match=said) as caught:
        build({"mjml": mjml})
    assert caught.value.part == "mjml"


async def test_a_build_that_fails_takes_no_other_with_it(renderer: Renderer) -> None:
    assert await renderer.build({"html": "<nobr><div>" * 10_000}) == MissedBuild("html", "nested too deeply")
    assert await renderer.build({"html": "<p>ok</p>"}) == {"html": "<p>ok</p>", "text": "ok\n"}


def test_text_is_what_a_reader_sees() -> None:
    html = (
        "<head><title>no</title></head><body><div style='display:none'>hidden</div><h1>亲爱的</h1>"
        "<p>a<br>b&nbsp;&amp; c</p><ul><li>one<li>two</ul>"
        '<a href="mailto:x@y.example">x@y.example</a> <a href="#top">up</a> <a href="https://s.example"><img alt="Shop"></a>'
        "{% if a %}<p>only {{ b }}</p>{% endif %}"
    )
    assert build({"html": html})["text"] == (
        "亲爱的\n\na\nb & c\n\n- one\n- two\n\nx@y.example up Shop (https://s.example){% if a %}\n\nonly {{ b }}\n\n{% endif %}\n"
    )
    assert build({"html": html})["html"] == html


def test_html_with_a_preheader_is_otherwise_as_its_author_wrote_it() -> None:
    html = "<!doctype html><html><BODY class='a>'><!--[if mso]>{{ x }}<![endif]--><p {{ y }}>z"
    built = build({"html": html, "text": "t", "preheader": "{{ x }} & co"})
    before, _, after = built["html"].partition('<div style="display:none')
    assert before + after.partition("</div>")[2] == html
    assert "{{ x }} &amp; co</div>" in built["html"]
    assert built["text"] == "t"


def test_marks_are_taken_back_exactly() -> None:
    source = "a{{ x }}<p {% if y %} b='{{ z }}' {% endif %} ><style>.{{ c }}{}</style>{% raw %}{{ n }}{% endraw %}<!--{{ d }}-->ykz {{"
    marked = mark(source)
    assert marked.stem == "ykzz" or marked.stem not in source
    assert marked.restored(marked.text).replace("  ", " ") == source
    assert marked.lost(marked.text) is None
    assert marked.lost(marked.text.replace(f"{marked.stem}0q", "")) == "{{ x }}"


def test_a_picture_without_words_is_found() -> None:
    assert mail_findings('<img src="x" title="alt=">')
    assert not mail_findings('<img src="x" alt=""><img alt = "y" src="a>b">')
