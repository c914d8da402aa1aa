"""The sandbox's inbox: plain pages; everything a sender wrote is escaped or shut in a sandboxed frame."""

from html import escape
from typing import Any
from urllib.parse import quote

CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self' about:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the pages: no script, nothing fetched from elsewhere."""

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c2733}
nav a{margin-right:1rem}article{border:1px solid #d5dce3;border-radius:8px;padding:.8rem 1rem;margin:.8rem 0}
header{display:flex;gap:.8rem;flex-wrap:wrap;align-items:baseline}header b{font-size:1.05rem}
small{color:#5c6b7a}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f7f9;padding:.6rem;border-radius:6px}
iframe{width:100%;height:22rem;border:1px solid #d5dce3;border-radius:6px}.drop{color:#a33}
li{overflow-wrap:anywhere}table{border-collapse:collapse}td{padding:.1rem .8rem .1rem 0;vertical-align:top}
"""
_CHANNELS = ("email", "sms", "wecom", "wechat", "mini_program", "push", "voice", "webhook")


def inbox_page(
    messages: list[dict[str, Any]], counts: dict[str, dict[str, int]], channel: str, recipient: str
) -> bytes:
    """Returns the page with the newest messages, newest first.

    Args:
        messages: Messages as `records.show` gives them.
        counts: Accepted messages by provider.
        channel: Channel shown, empty for all.
        recipient: Recipient shown, empty for all.
    """
    total = sum(count["accepted"] for count in counts.values())
    links = ['<a href="/inbox">all</a>', *(f'<a href="/inbox?channel={name}">{name}</a>' for name in _CHANNELS)]
    chosen = " · ".join(escape(part) for part in (channel, recipient) if part)
    listed = "".join(_article(message, folded=True) for message in messages)
    by_provider = ", ".join(f"{escape(name)} {count['accepted']}" for name, count in counts.items())
    summary = f"{total} accepted{f' ({by_provider})' if by_provider else ''}; showing {len(messages)} newest {chosen}"
    field = f'<input name="recipient" placeholder="recipient" value="{escape(recipient)}">'
    body = f"""<h1>Message sandbox</h1>
<p><small>{summary}</small></p>
<nav>{" ".join(links)}</nav>
<form action="/inbox">{field} <button>Show</button></form>
{listed or "<p>Nothing yet.</p>"}"""
    return _page("Message sandbox", body)


def message_page(message: dict[str, Any]) -> bytes:
    """Returns the page of one message with its headers or fields."""
    details = message.get("headers") or message.get("fields") or {}
    rows = "".join(f"<tr><td>{escape(str(k))}</td><td>{escape(str(v))}</td></tr>" for k, v in details.items())
    body = f'<nav><a href="/inbox">inbox</a></nav>{_article(message, folded=False)}<table>{rows}</table>'
    return _page(f"Message {message['number']}", body)


def _article(message: dict[str, Any], folded: bool) -> str:
    number = message["number"]
    dropped = "" if message["answered"] else '<span class="drop">accepted, answer withheld</span>'
    recipient = message["recipient"]
    parts = [
        f'<header><b><a href="/inbox/{number}">{escape(message["subject"] or "(no subject)")}</a></b>'
        f"<small>#{number} · {escape(message['channel'])} · to "
        f'<a href="/inbox?recipient={quote(recipient)}">{escape(recipient)}</a> · {escape(message["time"])}</small>'
        f"{dropped}</header>"
    ]
    if message["text"]:
        parts.append(f"<pre>{escape(message['text'])}</pre>")
    if message.get("html"):
        frame = f'<iframe sandbox srcdoc="{escape(message["html"])}" title="preview"></iframe>'
        parts.append(f"<details><summary>HTML preview</summary>{frame}</details>" if folded else frame)
    if message["links"]:
        items = "".join(
            f'<li><a href="{escape(link)}" rel="noreferrer noopener">{escape(link)}</a></li>'
            for link in message["links"]
        )
        parts.append(f"<ul>{items}</ul>")
    return f"<article>{''.join(parts)}</article>"


def _page(title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><body>{body}</body></html>"
    ).encode()
