"""What marketing mail carries: an open pixel, links that count, a way out."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable

_LINK = re.compile(
    r"(<a\b[^<>]{0,2000}?\bhref\s*=\s*)(?:\"(https?://[^\"<>]{1,1500})\"|'(https?://[^'<>]{1,1500})')", re.IGNORECASE
)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


def rewrite_links(html: str, rewrite: Callable[[str], str]) -> str:
    """Returns the mail with the target of each `<a href>` replaced by what `rewrite` makes of it.

    Args:
        html: A rendered mail.
        rewrite: Gets a target as a browser would read it (entities resolved), returns the one to put in its place; the
            same one leaves it.
    """

    def replace(match: re.Match[str]) -> str:
        target = markup.unescape(match[2] or match[3])
        new = rewrite(target)
        return match[0] if new == target else f'{match[1]}"{markup.escape(new, quote=True)}"'

    return _LINK.sub(replace, html)


def add_pixel(html: str, pixel_url: str) -> str:
    """Returns the mail with a picture of one transparent point before the end of its body."""
    return _before_end(html, f'<img src="{markup.escape(pixel_url)}" width="1" height="1" alt="" style="border:0">')


def ensure_way_out(html: str, unsubscribe_url: str) -> str:
    """Returns the mail with an unsubscribe link, added at its end where the template has none."""
    if not html or unsubscribe_url in html:
        return html
    link = f'<p style="font-size:12px"><a href="{markup.escape(unsubscribe_url)}">退订 Unsubscribe</a></p>'
    return _before_end(html, link)


def _before_end(html: str, addition: str) -> str:
    ends = list(_BODY_END.finditer(html))
    at = ends[-1].start() if ends else len(html)
    return f"{html[:at]}{addition}{html[at:]}"
