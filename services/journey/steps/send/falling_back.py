"""One template after the other, until one can reach the customer: at most one of them is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from services.common.json_values import canonical_json, decode

PATIENCE = timedelta(days=3)
"""How long a run waits to be told whether a message is sent: longer than quiet hours, holidays and a provider's absence."""

UNREACHABLE = frozenset(
    {
        "no_contact_point",
        "no_mobile_number",
        "no_callable_number",
        "no_consent",
        "consent_withdrawn",
        "consent_expired",
        "address_suppressed",
        "no_subscription",
        "not_a_contact",
        "provider_rejected",
    }
)
"""Why a message cannot reach the customer, where another may."""

CAPPED = frozenset({"frequency_cap", "outbid", "holiday", "mass_message_limit"})
"""Why it is not sent now, whoever could be reached."""

NOT_SENT = frozenset({"suppressed", "failed"})
SENT = frozenset({"sent", "delivered", "unknown"})
MAX_EARLY = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: which template, from 0; the message that it waits for; and of which it was told before the answer came.

    `early` holds by the message why it was not sent, "" where it was; `gone` are messages that others stand in for.
    """

    place: int = 0
    delivery_id: str = ""
    early: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Takes the list as it is noted, too."""
        object.__setattr__(self, "gone", tuple(self.gone))

    @classmethod
    def read(cls, text: str) -> Progress:
        """Returns what was noted; "" is the beginning."""
        return cls(**decode(text)) if text else cls()

    def text(self) -> str:
        """Returns it as it is noted."""
        return canonical_json(asdict(self)).decode()

    def having_heard(self, delivery_id: str, why_not: str) -> Progress:
        """Returns it with a message of which was told before the answer came; the newest are kept."""
        told = {**self.early, delivery_id: why_not}
        return replace(self, early=dict(list(told.items())[-MAX_EARLY:]))


def why_not_of(status: str, reason: str) -> str | None:
    """Returns why a message is not sent, "" where it is; None where that is not decided yet."""
    if status in NOT_SENT:
        return reason or status
    return "" if status in SENT else None
