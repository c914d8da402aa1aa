"""What is amiss with an SMS that its provider may take all the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from services.messaging.domain.messages import Channel, Purpose

_WAY_OUT = re.compile(
    r"退订|拒收|取消订阅|[回复]\s*(?:TD|T|N|R)(?![A-Z])|\bSTOP\b|UNSUBSCRIBE|OPT[\s-]?OUT", re.IGNORECASE
)
_ALIYUN = re.compile(r"\$\{\s*([^{}\s]{1,64})\s*\}")
_TENCENT = re.compile(r"\{(\d{1,3})\}")


class TemplateFinding(IntEnum):
    """A finding; the numbers are those of the contract."""

    OPT_OUT_MISSING = 1
    """Marketing by SMS does not say how to end it (拒收请回复R)."""
    SIGNATURE_IN_TEXT = 2
    """The text begins with a signature; where its provider puts the registered one before it there would be two."""
    IMAGE_WITHOUT_ALT = 60
    """A picture of a mail has no words for those who do not see it."""


class RegistrationState(IntEnum):
    """Where a provider has a registered template; the numbers are those of the contract."""

    NOT_REGISTERED = 1
    UNDER_REVIEW = 2
    APPROVED = 3
    REJECTED = 4


@dataclass(frozen=True, slots=True)
class RegisteredTemplate:
    """What a provider says of a template's code.

    Attributes:
        state: Where it stands.
        content: Its text with the placeholders as the provider writes them; empty where it does not tell.
        parameters: Names of the placeholders, in their order.
        reason: Why it was refused, in the provider's words.
        is_marketing: Whether it is registered for marketing; None where the provider does not tell.
    """

    state: RegistrationState
    content: str = ""
    parameters: tuple[str, ...] = ()
    reason: str = ""
    is_marketing: bool | None = None


def says_way_out(text: str) -> bool:
    """Tells whether a text says how to end marketing: a word such as 退订 or 拒收, or what to answer."""
    return _WAY_OUT.search(text) is not None


def findings_of(channel: Channel, purpose: Purpose, text: str) -> tuple[TemplateFinding, ...]:
    """Returns what is amiss with a template's text; of an empty one, which its provider has, nothing is known."""
    if channel is not Channel.SMS or not text.strip():
        return ()
    found = []
    if purpose is not Purpose.TRANSACTIONAL and not says_way_out(text):
        found.append(TemplateFinding.OPT_OUT_MISSING)
    if text.lstrip().startswith("【"):
        found.append(TemplateFinding.SIGNATURE_IN_TEXT)
    return tuple(found)


def placeholders(content: str, *, are_numbers: bool) -> tuple[str, ...]:
    """Returns the names of the placeholders of a registered template, each once, in their order: `${name}`, or `{1}`."""
    found = (_TENCENT if are_numbers else _ALIYUN).findall(content)
    return tuple(dict.fromkeys(found))


def difference(ours: Collection[str], theirs: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns which parameters of a registered template ours lacks, and which it gives that are not there."""
    wanted = tuple(theirs)
    return tuple(each for each in wanted if each not in ours), tuple(sorted(set(ours) - set(wanted)))
