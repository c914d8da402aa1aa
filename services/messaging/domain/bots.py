"""Programs that open and click in people's stead: scanners of mail gateways, previews, crawlers, scripts.

Who is a crawler, a preview or a library is the matter of a kept list (crawler-user-agents); here stand only what that list
does not hold, and what it holds that stands for a person.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from services.messaging.domain.messages import Engagement

SCAN_TIME = timedelta(seconds=2)
"""A link used so soon after sending was used by a scanner."""

KEPT_ANSWERS = 4_096
"""User-Agents whose answer is remembered."""

_MAIL_SCANNERS = re.compile(
    r"\b(?:barracuda|mimecast|proofpoint|fireeye|messagelabs|symantec|cloudmark|ironport|forcepoint|trendmicro|safelinks"
    r"|bitdefender)",
    re.IGNORECASE,
)
"""Names by which scanners of mail gateways present themselves, where they do."""

_OWN_WORD = re.compile(
    # The address that a program gives for those who wonder about it, as no browser does.
    r"\+https?://"
    # A product of that name with a version; phones (CUBOT, Robot) stand without one, or in capitals.
    r"|(?:[Bb]ot|[Cc]rawler|[Ss]pider|[Ss]craper|[Ss]canner)/v?\d"
    # Libraries and tools, which begin with their name.
    r"|^(?:Java|PHP|Ruby|node|undici|got|Deno|Bun|PostmanRuntime|Dart|Wget|libwww-perl|LWP|GuzzleHttp|Faraday|okhttp|Apache-HttpClient)"
    r"(?:[-/ ]|$)|HeadlessChrome|PhantomJS|Playwright|Puppeteer"
)

_IMAGE_PROXIES = ("GoogleImageProxy", "YahooMailProxy")
"""Gmail and Yahoo fetch a mail's pictures through these when its reader opens it: an open, never a click."""

# Apple's Mail Privacy Protection fetches all pictures on its own, under a bare name, whether or not the mail is opened; its
# readers' clicks come from their browser.
_BARE = frozenset({"", "mozilla/5.0", "mozilla/4.0", "mozilla"})


@lru_cache(maxsize=KEPT_ANSWERS)
def is_bot(user_agent: str, engagement: Engagement) -> bool:
    """Tells whether a User-Agent is a program's that did this on its own; one that says nothing is.

    Args:
        user_agent: As it came; its first 500 characters are enough.
        engagement: What was done: the proxies of mail programs open in a reader's stead, but do not click.
    """
    name = user_agent.strip()
    if engagement is Engagement.OPEN and any(proxy in name for proxy in _IMAGE_PROXIES):
        return False
    if name.lower() in _BARE or _MAIL_SCANNERS.search(name) or _OWN_WORD.search(name):
        return True
    # Half a megabyte of patterns: loaded by the first open or click, not by the start.
    from crawleruseragents import is_crawler

    return bool(is_crawler(name))


def is_scan(send_time: datetime | None, now: datetime) -> bool:
    """Tells whether a link was used too soon after sending for a person; also before we know that it was sent."""
    return send_time is None or now - send_time < SCAN_TIME
