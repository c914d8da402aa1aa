"""Contact points as people may see them who need to tell one from another, and not to write to it. Pure."""

from __future__ import annotations

import re

MASKED_TYPES = ("phone", "email", "member_card")
"""Types of identifiers that people know each other by: their values are personal, and shown masked."""

_E164_CHINA = re.compile(r"\+86(\d{3})\d{4}(\d{4})")


def masked(identifier_type: str, value: str) -> str:
    """Returns a value of which only as much is legible as tells it from another of the same person.

    Of a phone three digits and the last four (`+86 138****5678`; of other countries the last four), of an e-mail address the
    first letter and the domain (`l***@example.com`), of anything else the last four characters, never more than half.
    """
    if identifier_type == "phone" and (chinese := _E164_CHINA.fullmatch(value)):
        return f"+86 {chinese[1]}****{chinese[2]}"
    if identifier_type == "email" and "@" in value:
        box, _, domain = value.rpartition("@")
        return f"{box[:1] if len(box) > 1 else ''}***@{domain}"
    return f"****{value[-min(4, len(value) // 2) :] if len(value) > 1 else ''}"
