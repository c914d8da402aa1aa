"""Operators' decisions: a cut gives back what was before, exactly, and the log can be replayed to any moment."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.identity.domain import Identifier, IdentityRules
from services.identity.usecases import Word
from tests.integration.identity.conftest import START, Identity, event
from tests.integration.identity.test_resolving import told

WORD = Word("user:op_1", "till mistake")


def named(**identifiers: str) -> list[Identifier]:
    """Returns identifiers by keyword."""
    return [Identifier(kind, value) for kind, value in identifiers.items()]


async def test_cut_restores_both_customers_exactly_when_they_were_linked_by_mistake(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, member_card="c-1", phone="13912345678"))
    await identity.resolve(event("m2", 2, email="mei@example.cn", device_id="d-1"))
    before = await identity.live()
    mails = await identity.customer("email", "mei@example.cn")
    await identity.resolve(event("m3", 3, member_card="c-1", email="mei@example.cn"))
    card = await identity.customer("member_card", "c-1")
    assert await identity.customer("device_id", "d-1") == card
    together = (await identity.live(), await identity.rows("SELECT * FROM links ORDER BY node_a, node_b"))
    # In other spellings, and by an id that was the customer's once.
    mistake = named(email="Mei@Example.CN", device_id="d-1")
    rest, cut = await identity.usecases.deciding.cut(identity.workspace_id, mails, mistake, WORD)
    assert (rest.customer_id, cut.customer_id) == (card, mails)
    assert [node.identifier.value for node in cut.nodes] == ["mei@example.cn", "d-1"]
    assert await identity.live() == before
    told_of_cut = [fact for fact in await told(identity) if fact.HasField("customers_cut")]
    assert {move.to_customer_id for fact in told_of_cut for move in fact.customers_cut.moves} == {mails}
    assert len({move.mapping_version for fact in told_of_cut for move in fact.customers_cut.moves}) == 1
    # The same evidence again, new evidence, of other pairs, and such as happened before all else: nothing joins them.
    await identity.resolve(event("m3", 3, member_card="c-1", email="mei@example.cn"))
    await identity.resolve(event("m4", 4, member_card="c-1", device_id="d-1"))
    await identity.another_process().resolving.resolve(
        identity.workspace_id, [event("m0", 0, phone="13912345678", device_id="d-1")]
    )
    assert await identity.live() == before
    await identity.assert_equals_its_log()
    log = (
        "SELECT kind, count(*), min(operator), min(reason) FROM link_log WHERE kind <> 'evidence' GROUP BY 1 ORDER BY 1"
    )
    assert await identity.rows(log) == [("cut", 4, "user:op_1", "till mistake")]
    again = await identity.usecases.deciding.merge(identity.workspace_id, mails, card, WORD)
    assert again.customer_id == card == await identity.customer("device_id", "d-1")
    assert await identity.rows(log) == [
        ("cut", 4, "user:op_1", "till mistake"),
        ("lift", 4, "user:op_1", "till mistake"),
    ]
    await identity.assert_equals_its_log()
    # But for what came since, all is as it was, and nothing is barred.
    assert await identity.live() == together[0]
    assert await identity.rows("SELECT 1 FROM links WHERE barred OR occur_time IS NULL") == []


async def test_cut_holds_each_part_together_when_only_the_other_did(identity: Identity) -> None:
    for number, carried in enumerate([{"phone": "13912345678"}, {"email": "mei@example.cn"}, {"device_id": "d-1"}]):
        await identity.resolve(event(f"m{number}", number, user_id="u-1", **carried))
    before = await identity.live()
    user = await identity.customer("user_id", "u-1")
    rest, cut = await identity.usecases.deciding.cut(
        identity.workspace_id, user, named(phone="13912345678", email="mei@example.cn"), WORD
    )
    assert (len(rest.nodes), len(cut.nodes)) == (2, 2)
    await identity.assert_equals_its_log()
    await identity.usecases.deciding.merge(identity.workspace_id, user, cut.customer_id, WORD)
    assert await identity.live() == before
    await identity.assert_equals_its_log()


async def test_merge_lifts_the_cut_between_the_two_and_no_other(identity: Identity) -> None:
    await identity.resolve(event("m", 1, user_id="u-1", phone="13912345678", email="mei@example.cn"))
    user = await identity.customer("user_id", "u-1")
    decide = identity.usecases.deciding
    _, phone = await decide.cut(identity.workspace_id, user, named(phone="13912345678"), WORD)
    _, email = await decide.cut(identity.workspace_id, user, named(email="mei@example.cn"), WORD)
    merged = await decide.merge(identity.workspace_id, user, phone.customer_id, WORD)
    assert [node.identifier.type for node in merged.nodes] == ["user_id", "phone"]
    assert await identity.customer("email", "mei@example.cn") == email.customer_id
    assert await identity.rows("SELECT count(*) FROM links WHERE barred") == [(2,)]
    await identity.assert_equals_its_log()
    # The first cut still stands between phone and e-mail; the second between user and e-mail: both are lifted with it.
    merged = await decide.merge(identity.workspace_id, email.customer_id, user, WORD)
    assert len(merged.nodes) == 3
    await identity.assert_equals_its_log()


async def test_merge_restores_what_was_cut_when_a_part_has_got_what_the_whole_may_not_have(identity: Identity) -> None:
    await identity.resolve(event("m0", 0, user_id="u-old"))
    await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    user = await identity.customer("user_id", "u-1")
    await identity.usecases.deciding.cut(identity.workspace_id, user, named(phone="13912345678"), WORD)
    await identity.resolve(event("m2", 2, user_id="u-old", phone="13912345678"))
    old = await identity.customer("user_id", "u-old")
    assert await identity.customer("phone", "13912345678") == old
    merged = await identity.usecases.deciding.merge(identity.workspace_id, old, user, WORD)
    assert [node.identifier.value for node in merged.nodes] == ["u-1", "+8613912345678"]
    assert await identity.customer("user_id", "u-old") == old
    await identity.assert_equals_its_log()


async def test_merge_joins_customers_on_the_operators_word_when_no_event_does(identity: Identity) -> None:
    one, two = await identity.resolve(event("m1", 1, phone="13912345678"), event("m2", 2, email="mei@example.cn"))
    merged = await identity.usecases.deciding.merge(identity.workspace_id, two.node_id, one.node_id, WORD)
    assert merged.customer_id == one.customer_id == await identity.customer("email", "mei@example.cn")
    for first, second in ((one, two), (two, two)):
        with pytest.raises(InvalidArgument, match="same customer"):
            await identity.usecases.deciding.merge(identity.workspace_id, first.node_id, second.node_id, WORD)
    await identity.assert_equals_its_log()


async def test_merge_is_refused_whole_when_a_rule_forbids_it(identity: Identity) -> None:
    one, two = await identity.resolve(
        event("m1", 1, user_id="u-1", phone="13912345678"), event("m2", 2, user_id="u-2", email="mei@example.cn")
    )
    rows = await identity.rows("SELECT * FROM link_log ORDER BY seq")
    with pytest.raises(FailedPrecondition) as refused:
        await identity.usecases.deciding.merge(identity.workspace_id, one.node_id, two.node_id, WORD)
    assert refused.value.reason_name == "LIMIT_REACHED"
    assert refused.value.metadata == {"type": "user_id", "limit": "1"}
    assert await identity.rows("SELECT * FROM link_log ORDER BY seq") == rows
    await identity.assert_equals_its_log()


async def test_cut_takes_effect_when_the_evidence_around_is_too_large_to_reconsider(identity: Identity) -> None:
    usecases = identity.another_process(rules=IdentityRules(closure_limit=20))
    for n in range(30):
        await usecases.resolving.resolve(
            identity.workspace_id, [event(f"m{n}", n, user_id=f"u-{n}", device_id="kiosk")]
        )
    kiosk = await identity.customer("device_id", "kiosk")
    rest, cut = await usecases.deciding.cut(identity.workspace_id, kiosk, named(device_id="kiosk"), WORD)
    assert rest.customer_id != cut.customer_id
    assert (len(rest.nodes), len(cut.nodes)) == (1, 1)
    assert len(await identity.rows("SELECT 1 FROM review_queue")) == 1
    merged = await usecases.deciding.merge(identity.workspace_id, rest.customer_id, cut.customer_id, WORD)
    assert len(merged.nodes) == 2


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
    first = past[0][1]
    for now, live in past:
        assert (await identity.usecases.reading.partition_as_of(identity.workspace_id, time=now)).components == live
        # Of one node it says the same without reading the whole log.
        for node_id in min(first):
            then = await identity.usecases.reading.get_customer_as_of(identity.workspace_id, node_id, now)
            group = next(each for each in live if node_id in each)
            assert frozenset(node.node_id for node in then.nodes) == group
            assert then.customer_id == then.nodes[0].node_id
    assert (
        await identity.usecases.reading.partition_as_of(identity.workspace_id, time=START)
    ).components == frozenset()


async def test_decisions_are_refused_whole_when_they_make_no_sense(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678", email="mei@example.cn"))
    await identity.resolve(event("m2", 2, user_id="u-2", device_id="d-2"))
    user = await identity.customer("user_id", "u-1")
    everything = named(user_id="u-1", phone="13912345678", email="mei@example.cn")
    twice = [*named(phone="13912345678"), *named(phone="+86 139 1234 5678")]
    before = await identity.rows("SELECT * FROM link_log ORDER BY seq")
    for identifiers, field in (
        (named(device_id="d-2"), "identifiers[0]"),
        (named(phone="13912345678", device_id="never-seen"), "identifiers[1]"),
        (named(phone="null"), "identifiers[0]"),
        ([Identifier("", "13912345678")], "identifiers[0]"),
        (twice, "identifiers[1]"),
        (everything, "identifiers"),
        ([], "identifiers"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            await identity.usecases.deciding.cut(identity.workspace_id, user, identifiers, WORD)
        assert refused.value.metadata["field"] == field
    with pytest.raises(NotFound):
        await identity.usecases.deciding.cut(identity.workspace_id, 12345, everything[:1], WORD)
    for pair in ((user, 12345), (12345, user)):
        with pytest.raises(NotFound):
            await identity.usecases.deciding.merge(identity.workspace_id, *pair, WORD)
    assert await identity.rows("SELECT * FROM link_log ORDER BY seq") == before
    await identity.assert_equals_its_log()


async def test_cut_is_refused_when_it_would_bar_too_many_pairs(identity: Identity) -> None:
    usecases = identity.another_process(rules=IdentityRules(custom_limit=200))
    for n in range(110):
        await usecases.resolving.resolve(identity.workspace_id, [event(f"m{n}", n, user_id="u-1", badge=f"b-{n}")])
    user = await identity.customer("user_id", "u-1")
    badges = [Identifier("badge", f"b-{n}") for n in range(32)]
    with pytest.raises(FailedPrecondition) as refused:
        await usecases.deciding.cut(identity.workspace_id, user, [*badges], WORD)
    assert (refused.value.reason_name, refused.value.metadata) == ("LIMIT_REACHED", {"maximum": "31"})
    _, cut = await usecases.deciding.cut(identity.workspace_id, user, badges[:31], WORD)
    assert len(cut.nodes) == 31
    assert (await usecases.reading.partition_as_of(identity.workspace_id)).components == await identity.live()


async def test_a_decision_under_a_request_id_is_made_once(identity: Identity) -> None:
    await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    user = await identity.customer("user_id", "u-1")
    word = Word("user:op_1", "till mistake", "r-1")
    first = await identity.usecases.deciding.cut(identity.workspace_id, user, named(phone="13912345678"), word)
    rows = await identity.rows("SELECT * FROM link_log ORDER BY seq")
    again = await identity.another_process().deciding.cut(identity.workspace_id, user, named(phone="13912345678"), word)
    assert again == first
    assert await identity.rows("SELECT * FROM link_log ORDER BY seq") == rows
    with pytest.raises(AlreadyExists):
        await identity.usecases.deciding.cut(identity.workspace_id, user, named(user_id="u-1"), word)


@pytest.mark.parametrize("statement", ["UPDATE link_log SET reason = ''", "DELETE FROM link_log"])
async def test_link_log_cannot_be_rewritten(identity: Identity, statement: str) -> None:
    await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345678"))
    with pytest.raises(DBAPIError):
        await identity.rows(statement)
