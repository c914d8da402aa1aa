"""What journey does itself for its steps, each time in a transaction of its own: as calls to others, it may be repeated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.journey.domain.lots import Draw

SigningKeys: TypeAlias = Callable[[str], Awaitable[Sequence[bytes]]]
"""Returns the keys by which a workspace's calls to the outside are signed now: one, or two while it changes over."""

Drawing: TypeAlias = Callable[[str, Sequence[Draw]], Awaitable[list[tuple[str, bool]]]]
"""Returns for each draw of a workspace the branch, and whether it was drawn before."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A run asks, by an effect, for something to become of another journey for its customer; `trigger_json` as in `Task`."""

    run_id: str
    effect_id: str
    journey_id: str
    customer_id: int
    trigger_json: str = ""


StartWalk: TypeAlias = Callable[[str, Handover], Awaitable[tuple[str, str]]]
"""Lets the customer enter; returns the id of the run, or "" and why not."""

EndWalks: TypeAlias = Callable[[str, Handover], Awaitable[int]]
"""Ends what the customer walks; returns how many runs ended."""


@dataclass(frozen=True)
class Own:
    """All of it."""

    signing_keys: SigningKeys
    draw: Drawing
    start_walk: StartWalk
    end_walks: EndWalks
