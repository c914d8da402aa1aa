"""A workspace's own rules over the real tables: versions are kept, and each piece of evidence keeps its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from services.common.errors import Aborted, InvalidArgument
from services.identity.domain.ruling import RulesText
from services.identity.usecases import PresentRules
from tests.integration.identity.conftest import Identity, event


def limited(
    kind: str, limit: int, *, blocked: tuple[str, ...] = (), patterns: tuple[str, ...] = ()
) -> Callable[[PresentRules], RulesText]:
    """Returns what changes one type of the present rules."""

    def amend(present: PresentRules) -> RulesText:
        types = [
            replace(each, limit=limit, blocked_values=blocked, blocked_patterns=patterns) if each.type == kind else each
            for each in present.text.types
        ]
        return replace(present.text, types=tuple(types))

    return amend


async def change(identity: Identity, amend: Callable[[PresentRules], RulesText], etag: str = "") -> PresentRules:
    """Changes the workspace's rules."""
    return await identity.usecases.ruling.change(identity.workspace_id, amend, etag=etag, creator="user:u-1")


async def test_a_version_touches_the_evidence_after_it_and_none_before(identity: Identity) -> None:
    await identity.resolve(
        event("m1", 10, user_id="u-1", phone="13912345671"), event("m2", 20, user_id="u-1", phone="13912345672")
    )
    made = await change(identity, limited("phone", 1))
    assert (made.version, made.creator) == (1, "user:u-1")
    assert await change(identity, limited("phone", 1)) == made
    third, mail = await identity.resolve(
        event("m3", 30, user_id="u-1", phone="13912345673"), event("m4", 31, user_id="u-1", email="mei@example.cn")
    )
    assert await identity.customer("phone", "13912345673") != third.customer_id == mail.customer_id
    assert await identity.customer("email", "mei@example.cn") == await identity.customer("phone", "13912345672")
    # Late evidence makes what is around it decided again: each piece by its own version still.
    late = identity.another_process()
    await late.resolving.resolve(identity.workspace_id, [event("m0", 1, user_id="u-1", device_id="d-1")])
    await identity.assert_equals_its_log()
    links, _ = await identity.usecases.explaining.list_links(identity.workspace_id, third.customer_id)
    refused = [link for link in links if link.verdict.reason == "limit_exceeded:phone"]
    assert {link.rules_version for link in refused} == {1}
    assert {link.rules_version for link in links if link.message_id in ("m1", "m2")} == {0}


async def test_blocked_values_and_forms_make_no_node_and_link_nobody(identity: Identity) -> None:
    (before,) = await identity.resolve(event("m0", 0, user_id="u-0", phone="13800000001"))
    await change(identity, limited("phone", 5, blocked=("138 0000 0001",), patterns=("+86170*",)))
    one, two, three, nobody = await identity.resolve(
        event("m1", 1, user_id="u-1", phone="13800000001"),
        event("m2", 2, user_id="u-2", phone="13800000001"),
        event("m3", 3, phone="17012345678", email="mei@example.cn"),
        event("m4", 4, phone="13800000001"),
    )
    assert len({before.customer_id, one.customer_id, two.customer_id, three.customer_id}) == 4
    assert nobody.customer_id == 0
    assert await identity.customer("email", "mei@example.cn") == three.customer_id
    assert await identity.customer("phone", "13800000001") == before.customer_id
    await change(identity, limited("phone", 5))
    (again,) = await identity.resolve(event("m5", 5, phone="13800000001"))
    assert again.customer_id == before.customer_id
    await identity.assert_equals_its_log()


async def test_the_order_of_types_says_whose_an_event_is(identity: Identity) -> None:
    def phones_first(present: PresentRules) -> RulesText:
        return replace(present.text, types=tuple(sorted(present.text.types, key=lambda each: each.type != "phone")))

    (by_user,) = await identity.resolve(event("m1", 1, user_id="u-1", phone="13912345671"))
    await change(identity, phones_first)
    (by_phone,) = await identity.resolve(event("m2", 2, user_id="u-1", phone="13912345671"))
    assert by_phone.node_id != by_user.node_id
    assert by_phone.customer_id == by_user.customer_id
    assert by_phone.node_id == (await identity.resolve(event("m3", 3, phone="13912345671")))[0].node_id


async def test_another_process_records_nothing_by_old_rules_and_goes_by_the_new_when_what_it_knows_is_old(
    identity: Identity,
) -> None:
    now = [100.0]
    other = identity.another_process(monotonic=lambda: now[0])
    spoken = [event(f"m{n}", n, user_id="u-1", phone=f"1391234567{n}") for n in range(3)]
    await other.resolving.resolve(identity.workspace_id, spoken[:1])
    await change(identity, limited("phone", 1))
    await other.resolving.resolve(identity.workspace_id, spoken[1:2])
    now[0] += 0.5
    await other.resolving.resolve(identity.workspace_id, spoken[2:])
    whose = [await identity.customer("phone", f"1391234567{n}") for n in range(3)]
    assert len(set(whose)) == 3
    await identity.assert_equals_its_log()


async def test_changes_side_by_side_make_versions_one_after_the_other(identity: Identity) -> None:
    others = [identity.another_process() for _ in range(3)]
    await asyncio.gather(
        *(
            process.ruling.change(identity.workspace_id, limited(kind, 2), etag="", creator="key:1")
            for process, kind in zip(others, ("phone", "email", "openid"), strict=True)
        )
    )
    present = await identity.usecases.ruling.get(identity.workspace_id)
    assert present.version == 3
    limits = {each.type: each.limit for each in present.text.types}
    assert (limits["phone"], limits["email"], limits["openid"]) == (2, 2, 2)
    with pytest.raises(Aborted):
        await change(identity, limited("phone", 3), etag='"2"')
    with pytest.raises(InvalidArgument):
        await change(identity, lambda present: replace(present.text, total_limit=1))
    assert await identity.rows("SELECT version, creator FROM identity_rules ORDER BY version") == [
        (1, "key:1"),
        (2, "key:1"),
        (3, "key:1"),
    ]
    with pytest.raises(DBAPIError):
        await identity.rows("UPDATE identity_rules SET creator = 'nobody'")
