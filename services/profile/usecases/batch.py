"""A micro-batch of events on its way into the log, and what was decided of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from services.profile.domain import (
    DIGEST_BYTES,
    DUPLICATE,
    IncomingEvent,
    Refusal,
    Rejection,
    Verdict,
    apart_digest,
    body_digest_of,
    check_event,
    event_digests,
    is_of_nobody_trusted,
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
        digests: The digest under which each one's message id is remembered.
        fresh: Places of the events that are to be recorded.
        echoes: Places of events that repeat a message id of this batch, each with the place of the first.
        vouched: Places of repeats by trusted senders of what is recorded as told by others.
        apart: Places of events of trusted senders whose message ids were taken by others for other events; they are remembered
            apart, and nothing is decided of them yet.
    """

    events: list[IncomingEvent]
    now_us: int
    verdicts: list[Verdict | None]
    digests: list[bytes]
    fresh: list[int] = field(default_factory=list)
    echoes: list[tuple[int, int]] = field(default_factory=list)
    vouched: list[int] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)

    @classmethod
    def checked(cls, workspace_id: str, events: Sequence[IncomingEvent], now_us: int) -> Batch:
        """Returns a batch in which the events that no one could record are refused."""
        return cls(
            events=list(events),
            now_us=now_us,
            verdicts=[check_event(event, now_us) for event in events],
            digests=event_digests(workspace_id, [event.message_id for event in events]),
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
        self._decide([place for place, verdict in enumerate(self.verdicts) if verdict is None], recorded)

    def leave_out_apart(self, recorded: Mapping[bytes, bytes]) -> None:
        """Does the same of the events that are remembered apart."""
        places, self.apart = self.apart, []
        self._decide(places, recorded)

    def _decide(self, places: Sequence[int], recorded: Mapping[bytes, bytes]) -> None:
        first_places: dict[bytes, int] = {}
        for place in places:
            digest = self.digests[place]
            kept = recorded.get(digest)
            if kept is not None:
                self.verdicts[place] = self._of_recorded(place, kept)
            elif digest in first_places:
                self._echo(place, first_places[digest])
            else:
                first_places[digest] = place
                self.fresh.append(place)

    def _of_recorded(self, place: int, kept: bytes) -> Verdict | None:
        event = self.events[place]
        recorded, given = kept[:DIGEST_BYTES], body_digest_of(event)
        if is_repeat(recorded, given):
            return DUPLICATE
        if is_repeat(turned_digest(recorded), given):
            if event.is_trusted:
                self.vouched.append(place)
            return DUPLICATE
        if event.is_trusted and is_of_nobody_trusted(kept):
            self._set_apart(place)
            return None
        return REUSED

    def _set_apart(self, place: int) -> None:
        self.digests[place] = apart_digest(self.digests[place])
        self.apart.append(place)

    def _echo(self, place: int, first: int) -> None:
        told, again = self.events[first], self.events[place]
        if again.is_trusted and not told.is_trusted:
            if not is_repeat(body_digest_of(told), body_digest_of(again)):
                self._set_apart(place)
                return
            self.events[first] = msgspec.structs.replace(told, is_trusted=True)
        self.echoes.append((place, first))

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
