"""The first page."""

from __future__ import annotations

from html import escape

_HOPS = (
    ("taken", "taken", "events"),
    ("unified", "unified", "customers"),
    ("inSegments", "in segments", "memberships"),
    ("inJourneys", "in journeys", "runs"),
    ("sent", "sent", "messages"),
)
_TYPES = ("phone", "email", "user_id", "member_card", "openid", "unionid", "anonymous_id", "device_id", "customer_id")


def home_page(*, workspace_id: str, sandbox_url: str) -> str:
    """Returns the body of the page.

    Args:
        workspace_id: Whose counts it shows; empty shows none.
        sandbox_url: Where the message sandbox is; empty when there is none.
    """
    parts = [
        '<header class="top"><h1>Yike <span lang="zh">一客</span></h1><p class="motto">One customer, one file.</p></header>'
    ]
    if workspace_id:
        parts.append(_path())
        parts.append(_look_up())
    else:
        parts.append("<p>The counts are shown on the machine itself only.</p>")
    links = ['<a href="/docs">API</a>', '<a href="/openapi.json">openapi.json</a>', '<a href="/readyz">readiness</a>']
    if sandbox_url:
        links.insert(1, f'<a href="{escape(sandbox_url.rstrip("/"), quote=True)}/inbox">sandbox inbox</a>')
    footer = f"<span>workspace {escape(workspace_id)}</span>" if workspace_id else ""
    parts.append(f"<footer><nav>{''.join(links)}</nav>{footer}</footer>")
    return "".join(parts)


def _path() -> str:
    hops = "".join(
        f'<li data-hop="{key}"><span class="hop">{title}</span><b class="count">–</b><span class="unit">{unit}</span>'
        f'<p class="detail">&nbsp;</p></li>'
        for key, title, unit in _HOPS
    )
    return (
        f'<ol class="path" aria-label="Path of an event">{hops}</ol>'
        '<section class="reasons" hidden><h2>Not sent, and why</h2><table id="not-sent"></table></section>'
        '<p id="state" class="none" role="status">waiting for the counts…</p>'
    )


def _look_up() -> str:
    options = "".join(f"<option>{kind}</option>" for kind in _TYPES)
    return (
        '<section class="look-up"><h2>A customer’s file</h2><form method="post" action="/customers">'
        f'<select name="type" aria-label="Kind of identifier">{options}</select>'
        '<input name="value" required maxlength="500" autocomplete="off" aria-label="Identifier" '
        'placeholder="138 0013 8000"><button>Open</button></form></section>'
    )
