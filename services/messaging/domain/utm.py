"""Parameters of campaigns in links: added to a URL of which nothing else changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote_plus


def with_utm(url: str, parameters: Mapping[str, str]) -> str:
    """Returns a URL with those parameters that its query does not have yet; path, query and fragment stay as they are spelt.

    Args:
        url: As a browser reads it.
        parameters: By name, in the order in which they are added.
    """
    before, mark, fragment = url.partition("#")
    address, _, query = before.partition("?")
    there = {unquote_plus(each.partition("=")[0]).lower() for each in query.split("&")}
    added = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items() if name not in there)
    if not added:
        return url
    between = "&" if query and not query.endswith("&") else ""
    return f"{address}?{query}{between}{added}{mark}{fragment}"
