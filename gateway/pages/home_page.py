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

_HEAD = (
    '<header class="top"><h1>Yike <span lang="zh">一客</span></h1><p class="motto">One customer, one file.</p></header>'
)
_LINKS = ('<a href="/docs">API</a>', '<a href="/openapi.json">openapi.json</a>', '<a href="/readyz">readiness</a>')


def home_page(*, workspace_id: str, sandbox_url: str) -> str:
    """Returns the body of the page.

    Args:
        workspace_id: Whose counts it shows.
        sandbox_url: Where the message sandbox is; empty when there is none.
    """
    links = list(_LINKS)
    if sandbox_url:
        links.insert(1, f'<a href="{escape(sandbox_url.rstrip("/"), quote=True)}/inbox">sandbox inbox</a>')
    footer = f"<footer><nav>{''.join(links)}</nav><span>workspace {escape(workspace_id)}</span></footer>"
    return "".join((_HEAD, _path(), _look_up(), footer))


def closed_page(why: str) -> str:
    """Returns the body of the page for someone who may not see what was asked for."""
    return f"{_HEAD}<p>{escape(why)}</p><footer><nav>{''.join(_LINKS)}</nav></footer>"


def signed_in_page() -> str:
    """Returns the body of the page that leads on after a sign-in."""
    return f'{_HEAD}<p><a href="/">Signed in. Go on.</a></p>'


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
