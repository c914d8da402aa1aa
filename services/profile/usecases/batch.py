"""A micro-batch of events on its way into the log, and what was decided of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from services.profile.domain import (
    DUPLICATE,
    IncomingEvent,
    Refusal,
    Rejection,
    Verdict,
    body_digest_of,
    check_event,
    event_digest,
    is_repeat,
    turned_digest,
)

REUSED = Rejection(
    Refusal.MESSAGE_ID_REUSED,
    "This messageId was used for another event within 7 days; give every event its own, and a repeat the same body.",
)


@dataclass
class Batch:
    """The events of one transaction.

    Attributes:
        events: As given; one that a trusted sender repeats at once is his.
        now_us: When they are received, microseconds since 1970 UTC.
        verdicts: What was decided of each so far.
        digests: The digest of each one's message id.
        fresh: Places of the events that are to be recorded.
        echoes: Places of events that repeat a message id of this batch, each with the place of the first.
        vouched: Places of repeats by trusted senders of what is recorded as told by others.
    """

    events: list[IncomingEvent]
    now_us: int
    verdicts: list[Verdict | None]
    digests: list[bytes]
    fresh: list[int] = field(default_factory=list)
    echoes: list[tuple[int, int]] = field(default_factory=list)
    vouched: list[int] = field(default_factory=list)

    @classmethod
    def checked(cls, workspace_id: str, events: Sequence[IncomingEvent], now_us: int) -> Batch:
        """Returns a batch in which the events that no one could record are refused."""
        return cls(
            events=list(events),
            now_us=now_us,
            verdicts=[check_event(event, now_us) for event in events],
            digests=[event_digest(workspace_id, event.message_id) for event in events],
        )

    def undecided(self) -> list[bytes]:
        """Returns the digests of which nothing is decided yet, each once."""
        return list(
            dict.fromkeys(
                [digest for digest, verdict in zip(self.digests, self.verdicts, strict=True) if verdict is None]
            )
        )

    def leave_out(self, recorded: Mapping[bytes, bytes]) -> None:
        """Decides of the events that are recorded already; of each message id left, the first event is fresh.

        Args:
            recorded: By the digest of the message id, the digest of the body that is recorded under it.
        """
        first_places: dict[bytes, int] = {}
        for place, (verdict, digest) in enumerate(zip(self.verdicts, self.digests, strict=True)):
            if verdict is not None:
                continue
            body_digest = recorded.get(digest)
            if body_digest is not None:
                self.verdicts[place] = self._of_recorded(place, body_digest)
            elif digest in first_places:
                self._echo(place, first_places[digest])
            else:
                first_places[digest] = place
                self.fresh.append(place)

    def _of_recorded(self, place: int, recorded: bytes) -> Verdict:
        event = self.events[place]
        given = body_digest_of(event)
        if is_repeat(recorded, given):
            return DUPLICATE
        if not is_repeat(turned_digest(recorded), given):
            return REUSED
        if event.is_trusted:
            self.vouched.append(place)
        return DUPLICATE

    def _echo(self, place: int, first: int) -> None:
        self.echoes.append((place, first))
        told, again = self.events[first], self.events[place]
        if again.is_trusted and not told.is_trusted and is_repeat(body_digest_of(told), body_digest_of(again)):
            self.events[first] = msgspec.structs.replace(told, is_trusted=True)

    def take_refused(self) -> list[int]:
        """Returns the places of the fresh events that were refused in the meantime; they are fresh no more."""
        refused = [place for place in self.fresh if self.verdicts[place] is not None]
        if refused:
            self.fresh = [place for place in self.fresh if self.verdicts[place] is None]
        return refused

    def settled(self) -> list[Verdict]:
        """Returns the verdicts, those of repeats within the batch settled by what became of the first."""
        verdicts = list(self.verdicts)
        for place, first in self.echoes:
            decided = verdicts[first]
            if not is_repeat(body_digest_of(self.events[first]), body_digest_of(self.events[place])):
                verdicts[place] = REUSED
            else:
                verdicts[place] = decided if isinstance(decided, Rejection) else DUPLICATE
        return [verdict for verdict in verdicts if verdict is not None]
