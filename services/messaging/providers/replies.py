"""What people send back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that someone sent back.

    Attributes:
        own_id: By which the provider knows it; the same when it is told again.
        sender: The number, as the provider writes it.
        text: What it says.
        time: When it was written; None where the provider does not say.
        opts_out: Whether the provider took it as a stop word and sends them nothing more.
    """

    own_id: str
    sender: str
    text: str
    time: datetime | None
    opts_out: bool = False
