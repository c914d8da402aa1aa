"""The few words that a reader of a message sees after following a link."""

from __future__ import annotations

from html import escape

_FRAME = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:16px/1.6 system-ui,sans-serif;background:#f6f5f1;color:#1d1d1b;display:grid;place-items:center;
min-height:100vh;margin:0}}main{{background:#fff;padding:2.5rem 3rem;border-radius:12px;max-width:26rem;
box-shadow:0 1px 3px #0002}}h1{{font-size:1.25rem;margin:0 0 .5rem}}button{{font:inherit;margin-top:1rem;
padding:.6rem 1.4rem;border:0;border-radius:8px;background:#1d1d1b;color:#fff;cursor:pointer}}
label{{display:block;margin:.6rem 0}}small{{display:block;color:#6b6b66;margin-left:1.6rem}}
hr{{border:0;border-top:1px solid #e4e2da;margin:1rem 0}}</style></head>
<body><main><h1>{title}</h1>{content}</main></body></html>"""


def framed(title: str, content: str, *, language: str = "en") -> str:
    """Returns a page of content that is HTML, in a language as HTML names it."""
    return _FRAME.format(title=escape(title), content=content, language=language)


def message_page(title: str, text: str) -> str:
    """Returns a page that says one thing."""
    return framed(title, f"<p>{escape(text)}</p>")


def unsubscribe_page() -> str:
    """Returns the page that asks before unsubscribing; its form posts to the very same address."""
    return framed(
        "Unsubscribe",
        (
            "<p>Shall we stop sending you these messages? 确认退订？</p>"
            '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
            "<button>Unsubscribe 退订</button></form>"
        ),
    )
