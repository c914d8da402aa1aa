"""What follows from statements for a customer, and which of them decide nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

from services.profile.domain.consent_expiry import earlier_end
from services.profile.domain.consents.statements import Consent, Ground, Statement
from services.profile.domain.events import Authority

MAXIMUM_GRANTS = 50
"""Grants of one node, channel and purpose that are kept: those of full authority first, then the last stated. So many
only differ where each came later and was stated earlier than the one before; what is dropped can only withhold consent: where
it has an end, those go with it that would hold beyond that end."""


def idle_statements(statements: Iterable[Statement]) -> list[Statement]:
    """Returns the statements without which the same follows for every customer, now and whatever comes.

    Of the withdrawals of a node two decide, that received last and that stated last. A grant decides nothing beside one
    of the same or full authority that was received and stated no earlier, whatever their ends; of two that are alike in both
    times the one that ends first decides. Grants over `MAXIMUM_GRANTS` are idle, too.
    """
    of_place: dict[tuple[int, str, bool], list[Statement]] = {}
    for statement in statements:
        of_place.setdefault((statement.node_id, statement.key, statement.granted), []).append(statement)
    idle: list[Statement] = []
    for (_, _, granted), of_one in of_place.items():
        if granted:
            kept = _deciding_grants(of_one)
        else:
            kept = [
                max(of_one, key=lambda each: (each.receive_us, each.stated_us)),
                max(of_one, key=lambda each: (each.stated_us, each.receive_us)),
            ]
        idle += [each for each in of_one if each not in kept]
    return idle


def _deciding_grants(grants: Sequence[Statement]) -> list[Statement]:
    kept: list[Statement] = []
    over: list[Statement] = []
    # Whatever makes a grant idle comes before it in this order; of two that are alike in all but their ends the one that ends
    # first does.
    for grant in sorted(
        grants,
        key=lambda each: (each.authority == Authority.FULL, each.stated_us, each.receive_us, -_end(each)),
        reverse=True,
    ):
        beaten = any(
            (_is_later(other, grant) or (_times(other) == _times(grant) and _end(other) <= _end(grant)))
            and (
                other.authority == Authority.FULL
                or (other.authority, other.speaker) == (grant.authority, grant.speaker)
            )
            for other in (*kept, *over)
        )
        if not beaten:
            (kept if len(kept) < MAXIMUM_GRANTS else over).append(grant)
    while over:
        gone = over.pop()
        ended = [each for each in kept if _end(each) > _end(gone) and not _is_later(each, gone)]
        over += ended
        kept = [each for each in kept if each not in ended]
    return kept


def _is_later(grant: Statement, other: Statement) -> bool:
    """Tells whether a grant is the later of two by either of their times, so that the other's end is none of its matter."""
    times, before = _times(grant), _times(other)
    return times != before and times[0] >= before[0] and times[1] >= before[1]


def _times(grant: Statement) -> tuple[int, int]:
    return grant.stated_us, grant.receive_us


def _end(grant: Statement) -> float:
    return math.inf if grant.expire_us is None else grant.expire_us


def fold_consents(
    statements: Iterable[Statement], *, nodes: Collection[int], user_nodes: Collection[int], now_us: int
) -> list[Consent]:
    """Returns what follows from the statements of a customer's nodes, sorted by channel and purpose.

    Args:
        statements: In any order, repeated or not; those of other nodes are left out.
        nodes: All nodes of the customer.
        user_nodes: Those that are user ids: an account's customer, for whom not everybody may grant.
        now_us: The moment that is asked about: what ends then has ended.
    """
    of_key: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.node_id in nodes:
            of_key.setdefault(statement.key, []).append(statement)
    return [_fold(key, of_key[key], nodes, user_nodes, now_us) for key in sorted(of_key)]


def _fold(
    key: str, statements: Sequence[Statement], nodes: Collection[int], user_nodes: Collection[int], now_us: int
) -> Consent:
    channel, _, purpose = key.partition(":")
    withdrawals = [each for each in statements if not each.granted]
    received = max((each.receive_us for each in withdrawals), default=-1)
    stated = max((each.stated_us for each in withdrawals), default=-1)
    grants = [each for each in statements if each.granted]
    holding = [
        each
        for each in grants
        if each.receive_us > received and each.stated_us > stated and _is_entitled(each, nodes, user_nodes)
    ]
    if holding:
        # Of those that are alike in both times the one that ends first.
        best = max(holding, key=lambda each: (each.stated_us, each.receive_us, -_end(each), each.node_id))
        last = max(holding, key=lambda each: (each.receive_us, each.stated_us, -_end(each)))
        end = earlier_end((best.expire_us, last.expire_us))
        granted = end is None or now_us < end
        ground = Ground.GRANTED if granted else Ground.EXPIRED
        return Consent(channel, purpose, granted, ground, best.stated_us, best.receive_us, end, best.proof)
    if withdrawals:
        last = max(withdrawals, key=lambda each: (each.receive_us, each.stated_us, each.node_id))
        return Consent(channel, purpose, False, Ground.WITHDRAWN, stated, received, None, last.proof)
    last = max(grants, key=lambda each: (each.receive_us, each.stated_us, each.node_id))
    return Consent(channel, purpose, False, Ground.NOT_ENTITLED, last.stated_us, last.receive_us, None, last.proof)


def _is_entitled(grant: Statement, nodes: Collection[int], user_nodes: Collection[int]) -> bool:
    """Tells whether a grant may speak for the customer whose nodes these are."""
    match grant.authority:
        case Authority.FULL:
            return True
        case Authority.OWN:
            return not user_nodes or grant.speaker in nodes
        case _:
            return False
