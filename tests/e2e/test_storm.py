"""A merge storm, through the public path: thousands behind one device and one guest's address."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.client import Workspace, external

PEOPLE, BATCH = 5_000, 250
START = datetime(2026, 1, 1, tzinfo=UTC)


def identified(kind: str, number: int, *, shares: bool) -> dict[str, Any]:
    """Returns what tells who somebody is; those who share have one device and one address, and what names nobody."""
    said: dict[str, Any] = {
        "type": "identify",
        "userId": f"{kind}-{number}",
        "messageId": f"{kind}-{number}",
        "timestamp": (START + timedelta(seconds=number)).isoformat(),
        "traits": {"phone": f"+861{len(kind)}8{number:08}"},
    }
    if shares:
        said["anonymousId"] = "000000"
        said["traits"]["email"] = "guest@shop.example"
        said["context"] = {"device": {"id": "till-1"}, "externalIds": [external("shop_card", "null")]}
    return said


@pytest.mark.slow
def test_five_thousand_people_behind_one_device_are_five_thousand_customers_and_slow_nobody(
    make_workspace: Callable[[str], Workspace], capsys: pytest.CaptureFixture[str]
) -> None:
    quiet, stormy = make_workspace("quiet"), make_workspace("storm")
    spent = {"alone": 0.0, "storm": 0.0, "beside": 0.0}
    order = list(range(PEOPLE))
    random.Random(7).shuffle(order)
    # By turns, so that whatever else the machine does is shared by all.
    for start in range(0, PEOPLE, BATCH):
        for kind, workspace in (("alone", quiet), ("storm", stormy), ("beside", stormy)):
            people = [identified(kind, number, shares=kind == "storm") for number in order[start : start + BATCH]]
            began = time.monotonic()
            workspace.batch(people)
            spent[kind] += time.monotonic() - began
    with capsys.disabled():
        print(f"\n{PEOPLE} people each: " + ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in spent.items()))
    taken_out = stormy.get("/v1/quarantinedIdentifiers")["quarantinedIdentifiers"]
    assert sorted(each["type"] for each in taken_out) == ["device_id", "email"]
    stats = stormy.get("/v1/customers:stats")
    assert (int(stats["customers"]), int(stats["quarantinedIdentifiers"])) == (2 * PEOPLE, 2)
    owner = stormy.customer_of("device_id", "till-1")
    assert len(stormy.get(f"/v1/customers/{owner}")["identifiers"]) == 4
    for kind, value in (("anonymous_id", "000000"), ("shop_card", "null")):
        assert stormy.call("GET", f"/v1/customers:lookup?type={kind}&value={value}").status_code in (400, 404)
    assert max(spent["storm"], spent["beside"]) <= 2 * spent["alone"], spent
