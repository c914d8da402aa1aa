"""A customer's file at a past moment: what was recorded by then, folded as the present file is. Pure.

Most of what is kept was there already. Of what has changed since then, the event log tells what it was before: its rows say
what each event changed, with all that decides how that folds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.channels import STATED_TYPES
from services.profile.domain.attributes import Register, fold_registers
from services.profile.domain.consent_proof import NO_PROOF, Proof
from services.profile.domain.consents import GRANTED, NewStatement, Statement
from services.profile.domain.contacts import CONTACT_KIND
from services.profile.domain.customers import NotKept
from services.profile.domain.events import AttributeChange, Authority

Place = tuple[int, str]
"""Kind and key of an attribute of a node."""


class LoggedChange(msgspec.Struct, frozen=True, gc=False, array_like=True, omit_defaults=True):
    """What an event changed, as its row of the log says it.

    Attributes:
        kind: Of the attribute, or `CONTACT_KIND`.
        key: Its key.
        value: JSON; `null` removes it.
        authority: Of a consent: how far the word reaches.
        speaker: Of a grant in somebody's own name: the node of that one's user id; else 0.
        expire_us: From when on a grant holds no more; None: it has no end.
        proof: Of a consent: where and by whom it was stated.
    """

    kind: int
    key: str
    value: msgspec.Raw
    authority: int = 0
    speaker: int = 0
    expire_us: int | None = None
    proof: Proof = NO_PROOF


_LOGGED = msgspec.json.Decoder(list[LoggedChange])


class LoggedEvent(NamedTuple):
    """An event that changed something, as the log has it."""

    node_id: int
    message_id: str
    occur_time_us: int
    receive_time_us: int
    changes: Sequence[LoggedChange]


def logged_changes(
    changes: Iterable[AttributeChange], contacts: Iterable[Register], statements: Sequence[NewStatement]
) -> tuple[LoggedChange, ...]:
    """Returns what the row of an event says that it changed.

    Args:
        changes: What it changed of attributes.
        contacts: What it said of contact points by its identifiers.
        statements: What it states of consents.
    """
    said = {(each.key, each.granted): each for each in statements}
    found: list[LoggedChange] = []
    for change in changes:
        word = said.get((change.key, change.value_json == GRANTED)) if change.kind == AttributeKind.CONSENT else None
        said_by = (int(word.authority), word.speaker, word.expire_us, word.proof) if word else (0, 0, None, NO_PROOF)
        found.append(LoggedChange(int(change.kind), change.key, msgspec.Raw(change.value_json), *said_by))
    found += [LoggedChange(each.kind, each.key, msgspec.Raw(each.value_json)) for each in contacts]
    return tuple(found)


def principal_of(changes: str) -> str:
    """Returns who stated the consent that the row of an event says it changed; empty where it states none."""
    return next((each.proof.principal for each in _LOGGED.decode(changes) if each.kind == AttributeKind.CONSENT), "")


@dataclass
class NodeThen:
    """What a node held at a past moment, as far as it is known; the caller hands in its events until `is_complete`.

    Attributes:
        registers: Those that were there then and still are.
        statements: Likewise; some of them may be there no more.
        changed: Places whose registers changed after the moment: what they were, the events tell.
        consents: Keys of which something was stated after it, which may have put an end to what was stated before.
    """

    node_id: int
    registers: list[Register] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    changed: set[Place] = field(default_factory=set)
    consents: set[str] = field(default_factory=set)
    _found: dict[Place, Register] = field(default_factory=dict)

    def absorb(self, events: Iterable[LoggedEvent]) -> None:
        """Takes events of the node that were received by the moment."""
        for event in events:
            for change in event.changes:
                if change.kind == AttributeKind.CONSENT:
                    if change.key in self.consents:
                        self.statements.append(_statement(event, change))
                elif (place := (change.kind, change.key)) in self.changed:
                    register = Register(
                        self.node_id,
                        change.kind,
                        change.key,
                        bytes(change.value),
                        event.occur_time_us,
                        event.message_id,
                        event.receive_time_us,
                    )
                    known = self._found.get(place)
                    if known is None or register.order > known.order:
                        self._found[place] = register

    def is_complete(self, before_us: int) -> bool:
        """Tells whether events that happened at a time or earlier cannot say anything any more."""
        return not self.consents and all(
            place in self._found and self._found[place].order[0] > before_us for place in self.changed
        )

    def settle(self, forgotten_before_us: int | None) -> set[Place]:
        """Takes what was found among the registers.

        Args:
            forgotten_before_us: Events that happened before it are not kept; None: all are.

        Returns:
            The places of which it is not known what they held.
        """
        self.registers = fold_registers([*self.registers, *self._found.values()])
        if forgotten_before_us is None:
            return set()
        lost = {
            place
            for place in self.changed
            if place not in self._found or self._found[place].order[0] < forgotten_before_us
        }
        self.registers = [each for each in self.registers if (each.kind, each.key) not in lost]
        self.statements = [each for each in self.statements if each.key not in self.consents]
        return lost | {(int(AttributeKind.CONSENT), key) for key in self.consents}


def nodes_then(
    node_ids: Iterable[int], registers: Iterable[Register], statements: Iterable[Statement], moment_us: int
) -> dict[int, NodeThen]:
    """Returns what nodes held at a past moment, as far as what is kept of them now tells."""
    nodes = {node_id: NodeThen(node_id) for node_id in node_ids}
    for register in registers:
        if register.receive_time_us <= moment_us:
            nodes[register.node_id].registers.append(register)
        else:
            nodes[register.node_id].changed.add((register.kind, register.key))
    for statement in statements:
        if statement.receive_us <= moment_us:
            nodes[statement.node_id].statements.append(statement)
        else:
            nodes[statement.node_id].consents.add(statement.key)
    return nodes


def not_kept(lost: Collection[Place]) -> NotKept | None:
    """Returns what a file lacks, from the places of which nothing is known; None: nothing."""
    if not lost:
        return None

    def keys(kind: int) -> tuple[str, ...]:
        return tuple(sorted({key for each, key in lost if each == kind}))

    traits = keys(AttributeKind.TRAIT)
    said = {*keys(CONTACT_KIND), *traits}
    return NotKept(
        traits=traits,
        tags=keys(AttributeKind.TAG),
        contacts=tuple(each for each in STATED_TYPES if each in said),
        consents=tuple(dict.fromkeys(key.partition(":")[0] for key in keys(AttributeKind.CONSENT))),
        restriction=bool(keys(AttributeKind.RESTRICTION)),
    )


def _statement(event: LoggedEvent, change: LoggedChange) -> Statement:
    # Of what is there no more only the log's times are known, by the clock of the process that recorded it.
    return Statement(
        node_id=event.node_id,
        key=change.key,
        granted=bytes(change.value) == GRANTED,
        authority=change.authority or Authority.NONE,
        speaker=change.speaker,
        stated_us=min(event.occur_time_us, event.receive_time_us),
        receive_us=event.receive_time_us,
        expire_us=change.expire_us,
        proof=change.proof,
    )
