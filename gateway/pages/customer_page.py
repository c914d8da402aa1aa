"""One customer's file as a page. Every value is escaped: names and properties come from outside."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from services.common.json_values import encode

_MOST_CHARACTERS = 400

File = dict[str, dict[str, Any] | None]
"""The answers that the page shows, by what they hold; None where a service did not answer."""


def customer_page(file: File) -> str:
    """Returns the body of the page.

    Args:
        file: `customer`, `segments`, `scores`, `events`, `messages`.
    """
    customer = file["customer"] or {}
    traits = customer.get("traits") or {}
    name = traits.get("name") or " ".join(
        str(traits[part]) for part in ("lastName", "firstName") if isinstance(traits.get(part), str)
    )
    return "".join(
        [
            '<p class="crumb"><a href="/">Yike</a> / customer</p>',
            f"<h1>{_text(name or 'Customer')} <small>{_text(customer.get('customerId'))}</small></h1>",
            '<div class="columns"><div>',
            _section("Identifiers", _identifiers(customer)),
            _section("Traits", _table(sorted(traits.items()))),
            _section("Tags", _chips(customer.get("tags") or [])),
            _section("Consents", _table(_consents(customer))),
            _section("Segments", _answer(file["segments"], _segments)),
            _section("Scores", _answer(file["scores"], _scores)),
            "</div><div>",
            _section("Messages", _answer(file["messages"], _messages)),
            _section("Timeline", _answer(file["events"], _events)),
            "</div></div>",
        ]
    )


def not_found_page(what: str) -> str:
    """Returns the body of the page for a customer who is not there."""
    return (
        '<p class="crumb"><a href="/">Yike</a> / customer</p><h1>No such customer</h1>'
        f"<p>{escape(what)}</p><p><a href='/'>Back</a></p>"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content or '<p class=none>none</p>'}</section>"


def _answer(answer: dict[str, Any] | None, show: Any) -> str:
    return '<p class="none">the service does not answer</p>' if answer is None else str(show(answer))


def _identifiers(customer: dict[str, Any]) -> str:
    return _table((entry["type"], entry["value"]) for entry in customer.get("identifiers") or [])


def _consents(customer: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for consent in customer.get("consents") or []:
        said = f"{_word(consent['channel'], 'CHANNEL_')} · {_word(consent['purpose'], 'PURPOSE_')}"
        yield said, "granted" if consent["granted"] else "withdrawn"


def _segments(answer: dict[str, Any]) -> str:
    return _table(
        (entry["segmentId"], f"since {_time(entry.get('enterTime'))} · {_word(entry['cause'], 'MEMBERSHIP_CAUSE_')}")
        for entry in answer["memberships"]
    )


def _scores(answer: dict[str, Any]) -> str:
    rows = []
    for score in answer["scores"]:
        reasons = ", ".join(
            f"{reason['feature']} {'▲' if _float(reason['contribution']) > 0 else '▼'}" for reason in score["reasons"]
        )
        rows.append((score["name"], f"{_float(score['value']):.3g}" + (f" · {reasons}" if reasons else "")))
    return _table(rows)


def _messages(answer: dict[str, Any]) -> str:
    rows = []
    for message in answer["messages"]:
        reason = _word(message["reason"], "MESSAGE_REASON_")
        status = _word(message["status"], "MESSAGE_STATUS_")
        rows.append(
            (
                _time(message.get("createTime")),
                f"{_word(message['channel'], 'CHANNEL_')} · {message['templateId']} · {status}"
                + ("" if reason == "unspecified" else f" ({reason})"),
            )
        )
    return _table(rows)


def _events(answer: dict[str, Any]) -> str:
    items = []
    for event in answer["events"]:
        identifier = event.get("identifier") or {}
        properties = event.get("properties") or {}
        detail = encode(properties).decode() if properties else ""
        items.append(
            f"<li><time>{_text(_time(event.get('occurTime')))}</time> "
            f"<b>{_text(event['name'] or _word(event['type'], 'EVENT_TYPE_'))}</b> "
            f"<span class=by>{_text(identifier.get('type'))}</span>"
            + (f"<code>{_text(detail)}</code>" if detail else "")
            + "</li>"
        )
    return f'<ol class="timeline">{"".join(items)}</ol>' if items else ""


def _table(rows: Iterable[tuple[Any, Any]]) -> str:
    cells = "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>" if cells else ""


def _chips(values: Iterable[Any]) -> str:
    return "".join(f'<span class="chip">{_text(value)}</span>' for value in values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else encode(value).decode()
    return escape(text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…")


def _word(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower().replace("_", " ") if isinstance(name, str) else str(name)


def _time(text: str | None) -> str:
    return (text or "")[:19].replace("T", " ")


def _float(value: Any) -> float:
    return float(value)
