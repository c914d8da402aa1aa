"""What is amiss with the HTML part of a mail that can be sent all the same. Pure."""

from __future__ import annotations

import re

from services.messaging.domain.sms_findings import TemplateFinding

_IMAGE = re.compile(r"<img\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ALT = re.compile(r"\salt\s*=", re.IGNORECASE)


def mail_findings(html: str) -> list[TemplateFinding]:
    """Returns what is amiss with an HTML part."""
    if any(not _ALT.search(image[0]) for image in _IMAGE.finditer(html)):
        return [TemplateFinding.IMAGE_WITHOUT_ALT]
    return []
