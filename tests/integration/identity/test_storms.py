"""Many people behind one identifier: a shop's device, a guest's address, what names nobody."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from services.common.clock import monotonic_seconds
from services.common.errors import NotFound
from services.identity.domain.quarantine import REFUSED_LINKS
from services.identity.domain.ruling import RulesText
from services.identity.usecases import PresentRules
from services.identity.usecases.quarantining import Quarantining
from tests.integration.identity.conftest import Identity, event
from tests.integration.identity.test_resolving import told
from tests.integration.identity.test_rules import change

PEOPLE, BATCH = 260, 40
SHARED = {"device_id": "till-1", "email": "guest@shop.example", "card": "null", "anonymous_id": "000000"}


async def storm(identity: Identity, first: int = 0, people: int = PEOPLE, batch: int = BATCH) -> None:
    """People of whom each has an account and a phone, and all the same device and address, in no order."""
    order = list(range(first, first + people))
    random.Random(first).shuffle(order)
    for start in range(0, people, batch):
        await identity.resolve(
            *(
                event(f"m-{n}", n, user_id=f"u-{n}", phone=f"+86138{n:08}", **SHARED)
                for n in order[start : start + batch]
            )
        )


async def alarms(identity: Identity) -> dict[int, int]:
    """Returns what was told of identifiers that were taken out."""
    identifiers = [one for fact in await told(identity) for one in fact.identifiers_quarantined.identifiers]
    found = {one.node_id: one.refused_links for one in identifiers}
    assert len(found) == len(identifiers)
    return found


async def test_a_shared_identifier_is_taken_out_and_joins_nobody(identity: Identity) -> None:
    await storm(identity)
    taken_out = await identity.usecases.quarantining.listed(identity.workspace_id, after=None, limit=10)
    assert sorted((one.type, one.masked_value) for one in taken_out) == [
        ("device_id", "****l-1"),
        ("email", "g***@shop.example"),
    ]
    assert await alarms(identity) == {one.node_id: one.refused_links for one in taken_out}
    for one in taken_out:
        # All others are kept aside, at whichever of the two.
        assert one.refused_links == REFUSED_LINKS
        links = await identity.rows(f"SELECT count(*) FROM links WHERE {one.node_id} IN (node_a, node_b)")
        assert (links, one.links_set_aside) == ([(REFUSED_LINKS + 1,)], PEOPLE - REFUSED_LINKS - 1)
    # The first has both, everybody an account and a phone.
    assert sorted(map(len, await identity.live())) == [2] * (PEOPLE - 1) + [4]
    await identity.assert_equals_its_log()
    owner = await identity.customer("user_id", f"u-{PEOPLE - 1}")
    evidence, _ = await identity.usecases.explaining.list_links(identity.workspace_id, owner)
    assert len(evidence) == 3
    before = await identity.rows("SELECT count(*), max(seq) FROM link_log")
    await storm(identity)
    await storm(identity, first=PEOPLE, people=BATCH)
    assert await identity.rows("SELECT count(*) FROM link_log") == [(before[0][0] + BATCH,)]  # type: ignore[operator]
    assert await identity.rows("SELECT count(*) FROM review_queue") == [(0,)]


async def test_what_only_attaches_is_taken_out_as_well_when_many_share_it(identity: Identity) -> None:
    def amend(present: PresentRules) -> RulesText:
        types = [replace(each, may_merge=each.type not in SHARED) for each in present.text.types]
        return replace(present.text, types=tuple(types))

    await change(identity, amend)
    await storm(identity, people=REFUSED_LINKS + 10, batch=50)
    assert len(await alarms(identity)) == 2
    refused = await identity.rows("SELECT DISTINCT reason FROM links WHERE state = 'refused' ORDER BY 1")
    assert refused == [("only_attaches:device_id",), ("only_attaches:email",)]
    await identity.assert_equals_its_log()


async def test_what_was_kept_aside_is_decided_when_it_is_released(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.identity.usecases.quarantining.PORTION", 50)
    await storm(identity)
    quarantining: Quarantining = identity.usecases.quarantining
    for one in await quarantining.listed(identity.workspace_id, after=None, limit=10):
        released = await quarantining.release(identity.workspace_id, one.node_id, "user:op_1")
        assert (released.links_set_aside, released.release_time) == (0, identity.clock.now())
        assert await quarantining.release(identity.workspace_id, one.node_id, "user:op_2") == released
        links = await identity.rows(f"SELECT count(*) FROM links WHERE {one.node_id} IN (node_a, node_b)")
        assert links == [(PEOPLE,)]
    await identity.assert_equals_its_log()
    # Whoever used it first, in whatever order that was heard.
    first = await identity.customer("user_id", "u-0")
    assert (
        await identity.customer("device_id", "till-1")
        == await identity.customer("email", "guest@shop.example")
        == first
    )
    assert await quarantining.listed(identity.workspace_id, after=None, limit=10) == []
    # It counts anew: one more is refused, as many more again take it out.
    await storm(identity, first=PEOPLE, people=REFUSED_LINKS - 1)
    assert await quarantining.count(identity.workspace_id) == 0
    await storm(identity, first=PEOPLE + REFUSED_LINKS, people=2)
    assert await quarantining.count(identity.workspace_id) == 2
    await identity.assert_equals_its_log()
    with pytest.raises(NotFound):
        await quarantining.release(identity.workspace_id, await identity.customer("user_id", "u-1"), "user:op_1")


async def test_pages_of_the_quarantine_go_on_where_they_ended(identity: Identity) -> None:
    await storm(identity)
    quarantining: Quarantining = identity.usecases.quarantining
    both = await quarantining.listed(identity.workspace_id, after=None, limit=10)
    (first,) = await quarantining.listed(identity.workspace_id, after=None, limit=1)
    (second,) = await quarantining.listed(identity.workspace_id, after=(first.quarantine_time, first.node_id), limit=2)
    assert [first, second] == both


@pytest.mark.slow
async def test_five_thousand_people_behind_one_device_slow_nobody_and_leave_nothing_to_review(
    identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    # Each turn the same amount of three kinds, one after the other, so that whatever else the machine does is shared by all:
    # people who share nothing, in a workspace of their own; people of the storm; people beside it who share nothing.
    spent = {"alone": 0.0, "storm": 0.0, "beside": 0.0}
    order = list(range(5_000))
    random.Random(7).shuffle(order)
    for start in range(0, len(order), 100):
        for kind, workspace_id, shared in (
            ("alone", f"{identity.workspace_id}_quiet", {}),
            ("storm", identity.workspace_id, SHARED),
            ("beside", identity.workspace_id, {}),
        ):
            people = [
                event(f"{kind}-{n}", n, user_id=f"{kind}-{n}", phone=f"+861{len(kind)}8{n:08}", **shared)
                for n in order[start : start + 100]
            ]
            began = monotonic_seconds()
            await identity.usecases.resolving.resolve(workspace_id, people)
            spent[kind] += monotonic_seconds() - began
    (reviews,) = await identity.rows("SELECT count(*) FROM review_queue")
    (kept,) = await identity.rows("SELECT count(*) FROM links WHERE state = 'refused'")
    largest = max(map(len, await identity.live()))
    taken_out = await identity.usecases.quarantining.listed(identity.workspace_id, after=None, limit=10)
    with capsys.disabled():
        print(
            f"\n5,000 people each: alone {spent['alone']:.2f} s, storm {spent['storm']:.2f} s, beside it {spent['beside']:.2f} s; "
            f"{reviews[0]} rows for review, {kept[0]} refused links kept, largest customer {largest}"
        )
    assert len(taken_out) == len(await alarms(identity)) == 2
    assert (reviews[0], largest) == (0, 4)
    assert kept == (2 * REFUSED_LINKS,)
    assert spent["beside"] <= 2 * spent["alone"]
    assert spent["storm"] <= 2 * spent["alone"]
    await identity.assert_equals_its_log()
