"""What marketing mail carries: an open pixel, links that count, and a way out in each of its parts."""

from __future__ import annotations

import html as entities
from collections.abc import Callable

from services.messaging.domain.markup import outline


def track_html(html: str, *, rewrite: Callable[[str], str], unsubscribe_url: str, pixel_url: str) -> str:
    """Returns a mail with its links written anew, a way out that its reader sees and a pixel; nothing else of it changes.

    Args:
        html: A rendered mail, not empty.
        rewrite: Gets the target of each `<a>` and `<area>` as a browser reads it, returns the one to put in its place; the
            same one leaves what stands there.
        unsubscribe_url: Where the way out leads; a link is added at the end where the template has none. Empty: none is added.
        pixel_url: Address of a picture of one transparent point; empty: none is added.
    """
    seen = outline(html)
    edits: list[tuple[int, int, str]] = []
    for href in seen.hrefs:
        new = rewrite(href.url)
        if new != href.url:
            edits.append((href.start, href.end, f'"{entities.escape(new)}"'))
    added = (
        f'<img src="{entities.escape(pixel_url)}" width="1" height="1" alt="" style="border:0">' if pixel_url else ""
    )
    if unsubscribe_url and not any(unsubscribe_url in href.url for href in seen.hrefs):
        way_out = f'<a href="{entities.escape(unsubscribe_url)}">退订 Unsubscribe</a>'
        added = f'<p style="font-size:12px">{way_out}</p>{added}'
    edits.append((seen.end, seen.end, added))
    pieces: list[str] = []
    at = 0
    for start, end, text in sorted(edits):
        pieces += (html[at:start], text)
        at = end
    return "".join((*pieces, html[at:]))


def track_text(text: str, unsubscribe_url: str) -> str:
    """Returns a plain text with the unsubscribe address, added at its end where the template does not name it."""
    if not text or unsubscribe_url in text:
        return text
    return f"{text.rstrip()}\n\n退订 Unsubscribe: {unsubscribe_url}\n"
