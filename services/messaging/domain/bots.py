"""Programs that open and click in people's stead: scanners of mail gateways, previews, crawlers, scripts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

SCAN_TIME = timedelta(seconds=2)
"""A link used so soon after sending was used by a scanner."""

BOT_WORDS = (
    "bot", "crawler", "spider", "slurp", "scanner", "preview", "prefetch", "monitor", "headless", "phantomjs",
    "barracuda", "mimecast", "proofpoint", "fireeye", "trendmicro", "symantec", "sophos", "cloudmark", "safelinks",
    "bitdefender", "ironport", "forcepoint", "facebookexternalhit", "skypeuripreview", "slack-imgproxy",
    "curl/", "wget/", "python-", "aiohttp", "go-http-client", "java/", "okhttp", "libwww", "lwp::", "apache-httpclient",
    "node-fetch", "axios", "postman", "ruby", "php/", "guzzle",
)  # fmt: skip
"""Parts of a User-Agent, in lower case, that no person's program has."""

_BOT = re.compile("|".join(re.escape(word) for word in BOT_WORDS))
# Apple Mail Privacy Protection fetches all pictures on its own, under a bare name, whether or not the mail is opened.
_BARE = frozenset({"", "mozilla/5.0", "mozilla/4.0"})


def is_bot(user_agent: str) -> bool:
    """Tells whether a User-Agent is a program's that acts on its own; one that says nothing is."""
    name = user_agent.strip().lower()
    return name in _BARE or _BOT.search(name) is not None


def is_scan(send_time: datetime | None, now: datetime) -> bool:
    """Tells whether a link was used too soon after sending for a person; also before we know that it was sent."""
    return send_time is None or now - send_time < SCAN_TIME
