"""Why identifiers are one customer or not, who a customer was at a past moment, and what a decision would come to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.identity.domain import Identifier, LinkState
from services.identity.domain.customers import LinkSource
from services.identity.domain.suggestions import linkage_reason
from services.identity.links_wire import write_link
from services.identity.usecases import Word, evidence
from tests.integration.identity.conftest import START, Identity, event

WORD = Word("user:op_1", "till mistake")
PHONE = {"phone": "13912345678"}
MAIL = {"email": "mei@example.cn"}


async def node(identity: Identity, kind: str, value: str) -> int:
    """Returns the node of an identifier."""
    customer = await identity.customer(kind, value)
    found = (await identity.usecases.reading.get_customers(identity.workspace_id, [customer]))[customer]
    return next(each.node_id for each in found.nodes if each.identifier.type == kind)


async def test_a_link_tells_its_event_its_times_its_rule_and_whose_word_it_is(identity: Identity) -> None:
    tell = identity.usecases.explaining
    await identity.resolve(event("m1", 1, user_id="u-1", **PHONE))
    later = identity.clock.advance(timedelta(days=1))
    # Recorded later, happened earlier: it counts, and since then it stands in the log.
    await identity.resolve(event("m0", 0, user_id="u-1", **PHONE), event("m2", 2, user_id="u-2", device_id="till"))
    await identity.resolve(event("m3", 3, user_id="u-1", device_id="till"))
    user = await identity.customer("user_id", "u-1")
    told, more = await tell.list_links(identity.workspace_id, user)
    assert not more
    phone, device = told
    assert (phone.message_id, phone.record_time, phone.occur_time) == ("m0", later, START)
    assert {end.identifier for end in phone.ends} == {
        Identifier("user_id", "u-1"),
        Identifier("phone", "+8613912345678"),
    }
    assert (phone.verdict.state, phone.source, phone.operator) == (LinkState.ACCEPTED, LinkSource.EVENT, "")
    assert (device.verdict.state, device.verdict.reason) == (LinkState.REFUSED, "limit_exceeded:user_id")
    assert {end.customer_id for end in device.ends} == {user, await identity.customer("user_id", "u-2")}

    (other,) = await identity.resolve(event("m4", 4, **MAIL))
    decided = identity.clock.advance(timedelta(hours=1))
    await identity.usecases.deciding.merge(identity.workspace_id, user, other.node_id, WORD)
    card = (await identity.resolve(event("m5", 5, member_card="c-1")))[0]
    linked = Word("service:identity", linkage_reason("op_7", 0.9931), kind="linkage")
    await identity.usecases.deciding.merge(identity.workspace_id, user, card.node_id, linked)
    parted = identity.clock.advance(timedelta(hours=1))
    await identity.usecases.deciding.cut(
        identity.workspace_id,
        user,
        [],
        Word("user:op_2", "not hers"),
        node_ids=[await node(identity, "phone", "13912345678")],
    )
    told, _ = await tell.list_links(identity.workspace_id, user)
    by_source = {link.source: link for link in told if link.verdict.state is LinkState.ACCEPTED}
    operator = by_source[LinkSource.OPERATOR]
    assert (operator.operator, operator.reason, operator.record_time) == ("user:op_1", "till mistake", decided)
    written = write_link(by_source[LinkSource.LINKAGE])
    assert (written.operation_id, written.score, written.principal) == ("op_7", 0.9931, "service:identity")
    cuts = [link for link in told if link.cut]
    assert {(link.cut.operator, link.cut.reason, link.cut.record_time) for link in cuts if link.cut} == {
        ("user:op_2", "not hers", parted)
    }
    # The pair of which there is evidence is cut; the others never had any, and come last.
    assert (cuts[0].verdict.state, cuts[0].message_id) == (LinkState.CUT, "m0")
    assert all(link.source is LinkSource.NOTHING and link.record_time is None for link in cuts[1:])
    assert told[-2:] == cuts[1:]


async def test_the_chain_between_two_identifiers_goes_over_accepted_links(identity: Identity) -> None:
    chain = identity.usecases.explaining.chain
    await identity.resolve(event("m1", 1, user_id="u-1", device_id="d-1"))
    await identity.resolve(
        event("m2", 2, anonymous_id="a-1", device_id="d-1"), event("m3", 3, anonymous_id="a-1", **MAIL)
    )
    await identity.resolve(event("m4", 4, user_id="u-1", **PHONE), event("m5", 5, user_id="u-2", **PHONE))
    user, mail, phone = [
        await node(identity, *each)
        for each in (("user_id", "u-1"), ("email", "mei@example.cn"), ("phone", "13912345678"))
    ]
    links = await chain(identity.workspace_id, user, user, mail)
    assert [link.message_id for link in links] == ["m1", "m2", "m3"]
    links = await chain(identity.workspace_id, mail, mail, phone)
    assert [link.message_id for link in links] == ["m3", "m2", "m1", "m4"]
    stranger = await node(identity, "user_id", "u-2")
    for ends, field in (((user, stranger), "to_node_id"), ((0, user), "from_node_id"), ((user, user), "to_node_id")):
        with pytest.raises(InvalidArgument) as refused:
            await chain(identity.workspace_id, user, *ends)
        assert refused.value.metadata["field"] == field
    with pytest.raises(NotFound):
        await chain(identity.workspace_id, 12345, user, mail)


async def test_of_many_links_those_that_hold_the_customer_together_are_shown(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await identity.resolve(event(f"m{number}", number, user_id=f"u-{number}", device_id="till"))
    await identity.resolve(event("m9", 9, user_id="u-0", **PHONE))
    monkeypatch.setattr(evidence, "MAXIMUM_LINKS", 3)
    till = await identity.customer("device_id", "till")
    told, more = await identity.usecases.explaining.list_links(identity.workspace_id, till)
    assert more
    assert [link.message_id for link in told] == ["m0", "m1", "m9"]


async def test_a_customer_is_as_it_was_before_merges_cuts_and_late_evidence(identity: Identity) -> None:
    read = identity.usecases.reading.get_customer_as_of
    first = identity.clock.advance(timedelta(hours=1))
    await identity.resolve(event("m1", 1, user_id="u-1", **PHONE), event("m2", 2, user_id="u-2", **MAIL))
    user, other = await identity.customer("user_id", "u-1"), await identity.customer("user_id", "u-2")
    joined = identity.clock.advance(timedelta(hours=1))
    await identity.resolve(event("m3", 3, device_id="d-1", **PHONE))
    parted = identity.clock.advance(timedelta(hours=1))
    await identity.usecases.deciding.cut(identity.workspace_id, user, [Identifier("phone", "13912345678")], WORD)

    async def types_at(customer_id: int, hours: float) -> list[str]:
        found = await read(identity.workspace_id, customer_id, START + timedelta(hours=hours))
        return [each.identifier.type for each in found.nodes]

    phone = await node(identity, "phone", "13912345678")
    assert (first, joined, parted) == tuple(START + timedelta(hours=n) for n in (1, 2, 3))
    assert await types_at(user, 1) == ["user_id", "phone"] == await types_at(phone, 1.9)
    assert await types_at(user, 2) == ["user_id", "phone", "device_id"]
    assert await types_at(user, 3) == ["user_id", "device_id"]
    assert await types_at(phone, 3) == ["phone"]
    assert await types_at(other, 3) == ["user_id", "email"]
    # When each was known, by what was recorded then.
    then = await read(identity.workspace_id, user, joined)
    assert {each.evidence_micros for each in then.nodes[:1]} == {event("", 1).occur_micros}
    assert {each.evidence_micros for each in then.nodes[1:]} == {event("", 3).occur_micros}
    # Since when each is known: the phone longer than the latest link at it.
    assert [each.first_micros for each in then.nodes] == [event("", minute).occur_micros for minute in (1, 1, 3)]
    assert {each.mapping_version for each in then.nodes} == {0}
    with pytest.raises(NotFound) as unknown:
        await read(identity.workspace_id, user, START)
    assert unknown.value.metadata["create_time"] == first.isoformat()
    with pytest.raises(NotFound):
        await read(identity.workspace_id, 12345, first)
    with pytest.raises(InvalidArgument) as early:
        await read(identity.workspace_id, user, parted + timedelta(microseconds=1))
    assert early.value.reason_name == "INVALID_TIMESTAMP"


async def test_what_is_only_tried_tells_what_would_be_and_changes_nothing(identity: Identity) -> None:
    one, two = await identity.resolve(event("m1", 1, user_id="u-1", **PHONE), event("m2", 2, **MAIL))
    other = (await identity.resolve(event("m3", 3, user_id="u-2")))[0]
    decide = identity.usecases.deciding
    trying = Word("user:op_1", "", "r-1", validate_only=True)
    before = (
        await identity.rows("SELECT * FROM link_log"),
        await identity.rows("SELECT * FROM nodes ORDER BY node_id"),
    )
    merged = await decide.merge(identity.workspace_id, one.node_id, two.node_id, trying)
    assert [each.identifier.type for each in merged.nodes] == ["user_id", "phone", "email"]
    rest, cut = await decide.cut(identity.workspace_id, one.node_id, [Identifier("phone", "13912345678")], trying)
    assert [len(rest.nodes), len(cut.nodes)] == [1, 1]
    with pytest.raises(FailedPrecondition) as refused:
        await decide.merge(identity.workspace_id, one.node_id, other.node_id, trying)
    assert refused.value.reason_name == "LIMIT_REACHED"
    assert before == (
        await identity.rows("SELECT * FROM link_log"),
        await identity.rows("SELECT * FROM nodes ORDER BY node_id"),
    )
    assert await identity.rows("SELECT count(*) FROM decisions") == [(0,)]
    # Nor do caches: the decision itself, under the same id, is made.
    assert await identity.customer("email", "mei@example.cn") == two.node_id
    await decide.merge(identity.workspace_id, one.node_id, two.node_id, Word("user:op_1", "", "r-1"))
    assert await identity.customer("email", "mei@example.cn") == one.customer_id
    await identity.assert_equals_its_log()
