"""Operators' decisions: a cut gives back what was before, exactly, and the log can be replayed to any moment."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from services.common.errors import InvalidArgument, NotFound
from services.identity.domain import IdentityRules
from tests.integration.identity.conftest import START, Identity, event
from tests.integration.identity.test_resolving import told


async def test_cut_restores_both_customers_exactly_when_they_were_linked_by_mistake(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, member_card="c-1", phone="13912345678"))
    await identity.resolve(event("m2", 2, email="mei@example.cn", device_id="d-1"))
    before = await identity.live()
    mails = await identity.customer("email", "mei@example.cn")
    await identity.resolve(event("m3", 3, member_card="c-1", email="mei@example.cn"))
    card = await identity.customer("member_card", "c-1")
    assert await identity.customer("device_id", "d-1") == card
    links = await identity.usecases.reading.list_links(identity.workspace_id, card)
    (mistake,) = [link.pair for link in links if link.message_id == "m3"]
    assert await identity.usecases.deciding.cut(identity.workspace_id, *mistake, reason="typo", operator="op_1")
    assert await identity.live() == before
    assert await identity.customer("device_id", "d-1") == mails
    cut = [fact for fact in await told(identity) if fact.HasField("customers_cut")]
    assert {move.to_customer_id for fact in cut for move in fact.customers_cut.moves} == {mails}
    # The same evidence again, and new evidence of the same pair, change nothing.
    await identity.resolve(event("m3", 3, member_card="c-1", email="mei@example.cn"))
    await identity.resolve(event("m4", 4, member_card="c-1", email="mei@example.cn"))
    await identity.another_process().resolving.resolve(
        identity.workspace_id, [event("m0", 0, member_card="c-1", email="mei@example.cn")]
    )
    assert await identity.live() == before
    await identity.assert_equals_its_log()
    assert not await identity.usecases.deciding.cut(identity.workspace_id, *mistake, reason="again", operator="op_1")
    assert await identity.usecases.deciding.link(identity.workspace_id, *mistake, reason="it was her", operator="op_2")
    assert await identity.customer("email", "mei@example.cn") == card
    await identity.assert_equals_its_log()


async def test_cut_keeps_the_nodes_apart_when_another_path_joins_them(identity: Identity) -> None:
    await identity.resolve(
        event("m1", 1, member_card="c-1", phone="13912345678", device_id="d-1"),
        event("m2", 2, phone="13912345678", device_id="d-1"),
    )
    links = await identity.usecases.reading.list_links(
        identity.workspace_id, await identity.customer("phone", "13912345678")
    )
    (first,) = [link.pair for link in links if link.message_id == "m2"]
    await identity.usecases.deciding.cut(identity.workspace_id, *first, reason="shop phone", operator="op_1")
    assert await identity.customer("phone", "13912345678") != await identity.customer("device_id", "d-1")
    await identity.assert_equals_its_log()


async def test_cut_bars_nodes_that_no_event_links_until_a_link_says_otherwise(identity: Identity) -> None:
    one, two = await identity.resolve(event("m1", 1, phone="13912345678"), event("m2", 2, email="mei@example.cn"))
    assert await identity.usecases.deciding.cut(
        identity.workspace_id, one.node_id, two.node_id, reason="", operator="op_1"
    )
    await identity.resolve(event("m3", 3, phone="13912345678", email="mei@example.cn"))
    assert await identity.customer("phone", "13912345678") != await identity.customer("email", "mei@example.cn")
    await identity.assert_equals_its_log()
    assert await identity.usecases.deciding.link(
        identity.workspace_id, one.node_id, two.node_id, reason="", operator="op_1"
    )
    assert await identity.customer("phone", "13912345678") == await identity.customer("email", "mei@example.cn")
    await identity.assert_equals_its_log()


async def test_link_joins_nodes_on_the_operators_word_when_no_event_does(identity: Identity) -> None:
    one, two = await identity.resolve(event("m1", 1, phone="13912345678"), event("m2", 2, email="mei@example.cn"))
    assert await identity.usecases.deciding.link(
        identity.workspace_id, one.node_id, two.node_id, reason="", operator="op_1"
    )
    assert await identity.customer("email", "mei@example.cn") == one.customer_id
    assert not await identity.usecases.deciding.link(
        identity.workspace_id, one.node_id, two.node_id, reason="", operator="op"
    )
    await identity.assert_equals_its_log()


async def test_cut_takes_effect_when_the_evidence_around_is_too_large_to_reconsider(identity: Identity) -> None:
    usecases = identity.another_process(rules=IdentityRules(closure_limit=20))
    for n in range(30):
        await usecases.resolving.resolve(
            identity.workspace_id, [event(f"m{n}", n, user_id=f"u-{n}", device_id="kiosk")]
        )
    kiosk = await identity.customer("device_id", "kiosk")
    (first,) = [
        link.pair for link in await usecases.reading.list_links(identity.workspace_id, kiosk) if link.message_id == "m0"
    ]
    await usecases.deciding.cut(identity.workspace_id, *first, reason="", operator="op_1")
    assert await identity.another_process().reading.partition_as_of(identity.workspace_id)
    live = await identity.live()
    assert not any(set(first) <= group for group in live)
    assert len(await identity.rows("SELECT 1 FROM review_queue")) == 1


async def test_partition_as_of_gives_back_every_past_moment(identity: Identity) -> None:
    past = []
    for minute, carried in enumerate(
        [
            {"member_card": "c-1", "phone": "13912345678"},
            {"member_card": "c-2", "email": "mei@example.cn"},
            {"phone": "13912345678", "email": "mei@example.cn"},
            {"user_id": "u-1", "phone": "13912345678"},
            {"user_id": "u-2", "email": "mei@example.cn"},
        ]
    ):
        now = identity.clock.advance(timedelta(hours=1))
        await identity.resolve(event(f"m{minute}", minute, **carried))
        past.append((now, await identity.live()))
    assert len({live for _, live in past}) == len(past)
    for now, live in past:
        assert (await identity.usecases.reading.partition_as_of(identity.workspace_id, time=now)).components == live
    assert (
        await identity.usecases.reading.partition_as_of(identity.workspace_id, time=START)
    ).components == frozenset()


async def test_cut_refuses_when_the_nodes_are_not_two_of_ours(identity: Identity) -> None:
    (one,) = await identity.resolve(event("m1", 1, phone="13912345678"))
    with pytest.raises(InvalidArgument):
        await identity.usecases.deciding.cut(
            identity.workspace_id, one.node_id, one.node_id, reason="", operator="op_1"
        )
    with pytest.raises(NotFound):
        await identity.usecases.deciding.cut(identity.workspace_id, one.node_id, 12345, reason="", operator="op_1")


@pytest.mark.parametrize("statement", ["UPDATE link_log SET reason = ''", "DELETE FROM link_log"])
async def test_link_log_cannot_be_rewritten(identity: Identity, statement: str) -> None:
    await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    with pytest.raises(DBAPIError):
        await identity.rows(statement)
