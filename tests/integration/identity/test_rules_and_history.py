"""What rules would make of the history, over the real tables."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from services.common.errors import Aborted, FailedPrecondition, InvalidArgument, Reason
from services.identity import storage
from services.identity.domain import Edge, partition, replay
from services.identity.domain.customers import EventIdentifiers
from services.identity.domain.ruling import RulesText
from services.identity.usecases import PresentRules, applying, history
from services.identity.usecases.history import HistoryReader
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, Identity, event
from tests.integration.identity.history_stage import HistoryStage
from tests.integration.identity.test_resolving import told
from tests.integration.identity.test_rules import change, limited
from yike.identity.v1 import identity_service_pb2 as identity_pb


async def test_a_dry_run_tells_who_would_merge_and_split_and_why_and_writes_nothing(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each reading begins at two nodes: what hangs together comes once, wherever its nodes stand.
    monkeypatch.setattr("services.identity.usecases.dry_running.PAGE", 2)
    stage = HistoryStage(identity)
    await identity.resolve(
        event("m1", 1, user_id="u-1", phone="13912345671"),
        event("m2", 2, user_id="u-1", phone="13912345672"),
        event("m3", 3, user_id="u-1", phone="13912345673"),
        event("m4", 4, user_id="u-2", phone="13900000001"),
        event("m5", 5, user_id="u-3", phone="13900000001"),
        event("m6", 6, user_id="u-4", device_id="d-1"),
        event("m7", 7, email="alone@example.cn"),
    )
    tables = [
        await identity.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in ("nodes", "links", "link_log")
    ]
    for nothing in (None, lambda present: present.text):
        with pytest.raises(FailedPrecondition) as refused:
            await stage.dry_run(nothing)
        assert refused.value.reason == Reason.ERROR_REASON_NOTHING_CHANGES
    with pytest.raises(Aborted):
        await stage.dry_run(limited("phone", 2), etag='"7"')
    with pytest.raises(InvalidArgument):
        await stage.dry_run(limited("phone", 400))

    fewer = await stage.dry_run(limited("phone", 2))
    mine, third = await identity.customer("user_id", "u-1"), await identity.customer("phone", "13912345673")
    assert mine == third
    assert (fewer.version, fewer.identifiers, fewer.present_customers, fewer.proposed_customers) == (1, 10, 5, 6)
    assert (fewer.merging_customers, fewer.splitting_customers, fewer.moving_identifiers) == (0, 1, 1)
    assert [(split.customer_id, split.customers) for split in fewer.splits] == [(mine, 2)]
    limit = identity_pb.IdentityLinkCount(reason=identity_pb.LINK_REASON_LIMIT_EXCEEDED, limited_type="phone", links=1)
    assert list(fewer.splits[0].links) == list(fewer.refused_links) == [limit]
    assert fewer.moving_spend == "1.00"

    more = await stage.dry_run(limited("user_id", 2))
    assert (more.present_customers, more.proposed_customers, more.merging_customers) == (5, 4, 2)
    assert sorted(more.merges[0].customer_ids) == sorted(
        [await identity.customer("user_id", "u-2"), await identity.customer("user_id", "u-3")]
    )
    assert [each.limited_type for each in more.merges[0].links] == ["user_id"]

    blocked = await stage.dry_run(limited("phone", 5, blocked=("13900000001",), patterns=("*45672",)))
    assert [(each.reason, each.limited_type, each.links) for each in blocked.refused_links] == [
        (identity_pb.LINK_REASON_BLOCKED_VALUE, "phone", 2)
    ]
    assert (blocked.splitting_customers, blocked.proposed_customers, blocked.entangled_identifiers) == (2, 7, 0)
    assert tables == [
        await identity.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in ("nodes", "links", "link_log")
    ]
    assert await identity.rows("SELECT count(*) FROM identity_rules") == [(0,)]

    # The present version, which holds for what came after it only.
    await change(identity, limited("phone", 2))
    assert await stage.dry_run() == fewer
    assert [len(asked) for asked in stage.spending.asked] == [1, 1, 2, 1]


async def test_what_hangs_together_with_too_many_is_left_out_and_counted(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_TOGETHER", 6)
    monkeypatch.setattr(replay, "MOST_TOGETHER", 6)
    stage = HistoryStage(identity)
    await identity.resolve(
        *(event(f"m{number}", number, user_id=f"u-{number}", device_id="shared") for number in range(8)),
        event("m8", 9, user_id="u-8", phone="13912345671"),
        event("m9", 9, user_id="u-8", phone="13912345672"),
    )
    found = await stage.dry_run(limited("phone", 1))
    assert (found.identifiers, found.entangled_identifiers, found.present_customers) == (3, 9, 1)
    assert found.splitting_customers == 1
    await change(identity, limited("phone", 1))
    applied = await stage.apply()
    assert (applied.split_customers, applied.entangled_identifiers) == (1, 9)
    await identity.assert_equals_its_log()


async def test_applied_rules_hold_for_all_that_was_recorded_as_the_dry_run_said_and_old_ids_resolve(
    identity: Identity,
) -> None:
    stage = HistoryStage(identity)
    await identity.resolve(
        event("m1", 1, user_id="u-1", phone="13912345671"),
        event("m2", 2, user_id="u-1", phone="13912345672"),
        event("m3", 3, user_id="u-1", phone="13900000001", email="one@example.cn"),
        event("m4", 4, user_id="u-2", device_id="d-1"),
        event("m5", 5, user_id="u-3", device_id="d-1"),
        event("m6", 6, user_id="u-4", phone="13900000001"),
    )
    with pytest.raises(FailedPrecondition):
        await stage.apply()
    ids = [row[0] for row in await identity.rows("SELECT node_id FROM nodes")]

    def amend(present: PresentRules) -> RulesText:
        fewer = limited("phone", 1, blocked=("13900000001",))(present)
        return limited("user_id", 2)(replace(present, text=fewer))

    said = await stage.dry_run(amend)
    assert (said.merging_customers, said.splitting_customers, said.moving_identifiers) == (2, 1, 3)
    version = await change(identity, amend)
    with pytest.raises(Aborted):
        await stage.apply(etag='"0"')
    applied = await stage.apply(etag='"1"', request_id="r-1")
    assert applied == identity_pb.IdentityRulesApplication(
        version=version.version,
        merged_customers=said.merging_customers,
        split_customers=said.splitting_customers,
        moved_identifiers=said.moving_identifiers,
    )
    assert len(await identity.live()) == said.proposed_customers
    await identity.assert_equals_its_log()
    assert await identity.customer("device_id", "d-1") == await identity.customer("user_id", "u-3")
    assert await identity.customer("user_id", "u-2") == await identity.customer("user_id", "u-3")
    assert await identity.customer("email", "one@example.cn") == await identity.customer("user_id", "u-1")
    customers = await identity.usecases.reading.get_customers(identity.workspace_id, ids)  # type: ignore[arg-type]
    assert len(customers) == len(ids)
    facts = await told(identity)
    assert sum(len(fact.customers_cut.moves) for fact in facts) == 2
    assert sum(len(fact.customers_linked.moves) for fact in facts) == 1
    # The same request is answered with what it did; nothing is left to do.
    again = await stage.apply(request_id="r-1")
    assert again == applied
    for attempt in (stage.apply(), stage.dry_run()):
        with pytest.raises(FailedPrecondition) as refused:
            await attempt
        assert refused.value.reason == Reason.ERROR_REASON_NOTHING_CHANGES
    assert (await identity.usecases.ruling.get(identity.workspace_id)).applied_version == 1


async def test_while_events_come_in_the_log_gives_the_tables_after_each_portion_and_all_is_held_to_the_version_in_the_end(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "PORTION", 1)
    chance = random.Random(7)
    numbers = itertools.count()

    def said() -> EventIdentifiers:
        kinds = chance.sample(["user_id", "phone", "device_id", "email"], 2)
        values = {"user_id": "u-{}", "phone": "1391234567{}", "device_id": "d-{}", "email": "p{}@example.cn"}
        named = {kind: values[kind].format(chance.randrange(3)) for kind in kinds}
        return event(f"m{next(numbers)}", chance.randrange(100), **named)

    for workspace_id in (f"{identity.workspace_id}{letter}" for letter in "abc"):
        identity.workspace_id = workspace_id
        stage = HistoryStage(identity)
        await identity.resolve(*(said() for _ in range(14)))
        for version in (1, 2):
            blocked = (f"1391234567{chance.randrange(3)}",) if version == 1 else ()
            await change(identity, limited("phone", chance.randint(1, 2), blocked=blocked))
            if version == 2:
                await change(identity, limited("user_id", chance.randint(1, 2)))
            present = await identity.usecases.ruling.get(workspace_id)
            after = 0
            while after != storage.END:
                # Each time as a process does that has just come up.
                reader = HistoryReader(IdentifierVault(MASTER_KEY), workspace_id)
                after = (
                    await stage.applying.apply_portion(workspace_id, present.version, reader, "op_identity_1")
                ).after_node_id
                await identity.assert_equals_its_log()
                await identity.resolve(*(said() for _ in range(chance.randrange(3))))
            await identity.assert_equals_its_log()
            left = "SELECT count(*) FROM links WHERE occur_time IS NOT NULL AND rules_version < "
            assert await identity.rows(f"{left} {present.version}") == [(0,)]
            # All there is, at once, by the present version.
            nodes = await identity.rows("SELECT node_id, type FROM nodes")
            rows = await identity.rows("SELECT extract(epoch FROM occur_time) * 1000000, message_id, node_a, node_b, reason "
                                       "FROM links WHERE occur_time IS NOT NULL")  # fmt: skip
            book = await identity.usecases.rulebooks.of(workspace_id)
            edges = [
                Edge(int(micros), message_id, a, b, present.version, reason.partition("blocked_value:")[2])  # type: ignore[call-overload, attr-defined, arg-type]
                for micros, message_id, a, b, reason in rows
            ]
            everything = partition(dict(nodes), edges, (), book)  # type: ignore[arg-type]
            assert await identity.live() == everything.components
