"""What identity knows of flaws: who shares an identifier, what is entangled, whom nobody can write to, what names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.retention import Retention
from services.identity.domain import Identifier, IdentityRules
from services.identity.retention import REMOVALS
from services.identity.usecases import Flaws, Word
from services.identity.usecases.flaws import COUNTED_SECONDS, REVIEW_DAYS, SHARED_FROM
from tests.integration.identity.conftest import START, Identity, event
from tests.integration.identity.test_storms import storm


def flaws_of(identity: Identity) -> Flaws:
    """Returns the use case of a process of its own, whose counts age with the stepped clock."""
    return Flaws(database=identity.database, clock=identity.clock, monotonic=lambda: identity.clock.now().timestamp())


async def share(identity: Identity, people: int, **shared: str) -> None:
    """Lets people use one identifier, the first from the second minute on."""
    await identity.resolve(*(event(f"s{n}", 2 + n, user_id=f"u-{n}", **shared) for n in range(people)))


async def test_an_identifier_of_many_people_is_shared_before_it_is_in_quarantine(identity: Identity) -> None:
    flaws = flaws_of(identity)
    await share(identity, SHARED_FROM, device_id="till-1")
    assert list((await flaws.of(identity.workspace_id)).shared) == []
    await share(identity, SHARED_FROM + 1, device_id="till-1", email="guest@shop.example")
    found = await flaws.of(identity.workspace_id)
    assert [(each.type, each.identifiers, each.refused_links) for each in found.shared] == [
        ("device_id", 1, SHARED_FROM),
        ("email", 1, SHARED_FROM),
    ]
    # Since the first of the links that were refused.
    assert {each.since for each in found.shared} == {START + timedelta(minutes=3)}


async def test_what_is_in_quarantine_is_not_told_twice_and_a_release_forgives(identity: Identity) -> None:
    await storm(identity)
    workspace_id = identity.workspace_id
    assert list((await flaws_of(identity).of(workspace_id)).shared) == []
    for one in await identity.usecases.quarantining.listed(workspace_id, after=None, limit=10):
        await identity.usecases.quarantining.release(workspace_id, one.node_id, "operator:mei")
    assert list((await flaws_of(identity).of(workspace_id)).shared) == []


async def test_entangled_evidence_is_told_with_its_customers_until_it_is_cut_or_old(
    identity: Identity,
) -> None:
    usecases = identity.another_process(rules=IdentityRules(closure_limit=20))
    workspace_id = identity.workspace_id
    for n in range(30):
        await usecases.resolving.resolve(workspace_id, [event(f"m{n}", 10 + n, user_id=f"u-{n}", device_id="kiosk")])
    flaws = flaws_of(identity)
    assert (await flaws.of(workspace_id)).entangled_pairs == 0
    await usecases.resolving.resolve(workspace_id, [event("late", 1, user_id="u-late", device_id="kiosk")])
    found = await flaws.of(workspace_id)
    assert (found.entangled_pairs, found.entangled_since) == (1, identity.clock.now())
    owners = {
        await usecases.looking_up.look_up(workspace_id, Identifier(kind, value))
        for kind, value in (("device_id", "kiosk"), ("user_id", "u-late"))
    }
    assert set(found.entangled_customers) <= owners
    assert len(found.entangled_customers) == 1
    identity.clock.advance(timedelta(days=REVIEW_DAYS))
    assert (await flaws.of(workspace_id)).entangled_pairs == 0


async def test_entangled_evidence_is_gone_once_the_two_are_cut(identity: Identity) -> None:
    usecases = identity.another_process(rules=IdentityRules(closure_limit=20))
    workspace_id = identity.workspace_id
    for n in range(30):
        await usecases.resolving.resolve(workspace_id, [event(f"m{n}", 10 + n, user_id=f"u-{n}", device_id="kiosk")])
    kiosk = await usecases.looking_up.look_up(workspace_id, Identifier("device_id", "kiosk"))
    await usecases.deciding.cut(
        workspace_id, kiosk, [Identifier("device_id", "kiosk")], Word("operator:mei", "a kiosk is nobody")
    )
    assert await identity.rows("SELECT count(*) FROM review_queue") == [(1,)]
    assert (await flaws_of(identity).of(workspace_id)).entangled_pairs == 0


async def test_the_queue_of_entangled_evidence_goes_after_90_days(identity: Identity) -> None:
    (removal,) = REMOVALS
    assert (removal.table, removal.days) == ("review_queue", REVIEW_DAYS)
    async with identity.database.workspace(identity.workspace_id) as connection:
        for pair, age in (("1, 2", 91), ("1, 3", 89)):
            await connection.exec_driver_sql(
                "INSERT INTO review_queue (workspace_id, node_a, node_b, reason, occur_time, message_id, create_time) "
                f"VALUES ('{identity.workspace_id}', {pair}, 'closure_too_large', now(), '', now() - interval '{age} days')"
            )
    await Retention(identity.database, REMOVALS).turn()
    assert await identity.rows("SELECT node_b FROM review_queue") == [(3,)]


async def test_customers_without_a_contact_point_are_counted_and_visitors_are_not(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaws, workspace_id = flaws_of(identity), identity.workspace_id
    counted = await flaws.unreachable(workspace_id)
    assert (counted.known, counted.unreachable) == (0, 0)
    await identity.resolve(
        event("m1", 1, user_id="u-1", phone="13912345678"),
        event("m2", 2, user_id="u-2", device_id="phone-of-2"),
        event("m3", 3, member_card="C-3"),
        event("m4", 4, anonymous_id="somebody", device_id="tablet"),
        event("m5", 5, user_id="u-5", wecom_external_user_id="wm-5"),
    )
    # So few are counted each time.
    counted = await flaws.unreachable(workspace_id)
    assert (counted.known, counted.unreachable) == (4, 2)
    monkeypatch.setattr("services.identity.usecases.flaws.COUNTED_ALWAYS", 1)
    await flaws.unreachable(workspace_id)
    await identity.resolve(event("m6", 6, user_id="u-2", email="two@shop.example"))
    # It looks at every identifier: of many, it is told again within ten minutes.
    assert await flaws.unreachable(workspace_id) == counted
    identity.clock.advance(timedelta(seconds=COUNTED_SECONDS))
    counted = await flaws.unreachable(workspace_id)
    assert (counted.known, counted.unreachable) == (4, 1)


async def test_what_names_nobody_is_told_with_its_place_each_time(identity: Identity) -> None:
    batch = [
        event("m1", 1, user_id="u-1", phone="0000"),
        event("m2", 2, user_id="u-1"),
        event("m3", 3, email="null", phone="13912345678"),
    ]
    for _ in range(2):
        unusable: list[tuple[int, str]] = []
        resolved = await identity.usecases.resolving.resolve(identity.workspace_id, batch, unusable=unusable)
        assert sorted(unusable) == [(0, "phone"), (2, "email")]
        assert all(each.node_id for each in resolved)
