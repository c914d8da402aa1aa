"""What rules would make of the history, over the real tables."""

from __future__ import annotations

import pytest

from services.common.errors import Aborted, FailedPrecondition, InvalidArgument, Reason
from services.identity.usecases import history
from tests.integration.identity.conftest import Identity, event
from tests.integration.identity.history_stage import HistoryStage
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
    stage = HistoryStage(identity)
    await identity.resolve(
        *(event(f"m{number}", number, user_id=f"u-{number}", device_id="shared") for number in range(8)),
        event("m8", 9, user_id="u-8", phone="13912345671"),
        event("m9", 9, user_id="u-8", phone="13912345672"),
    )
    found = await stage.dry_run(limited("phone", 1))
    assert (found.identifiers, found.entangled_identifiers, found.present_customers) == (3, 9, 1)
    assert found.splitting_customers == 1
