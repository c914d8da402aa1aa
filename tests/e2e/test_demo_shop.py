"""The demo shop through the public API: everything counted once, people found again, the screen full; then played no more."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from examples.shop import Shop, ShopSettings, TruePerson, open_shop
from tests.e2e.client import Workspace, until

ROOT = Path(__file__).resolve().parents[2]
# Enough for the churn model on any day of the year: of so many people some 280 bought in its training period.
CUSTOMERS, DAYS = 600, 240


@pytest.fixture(scope="module")
def screen_and_shop(
    make_workspace: object, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Shop, Workspace, Path]:
    """Plays a small shop into a workspace of its own; returns the screen and what was played."""
    assert callable(make_workspace)
    workspace: Workspace = make_workspace("demo-shop")
    home = tmp_path_factory.mktemp("demo-home")
    keys = {name: getattr(workspace, name) for name in ("url", "workspace_id", "write_key", "secret_key")}
    (home / "credentials.json").write_text(json.dumps(keys))
    screen = run_demo(home)
    state = json.loads((home / "demo.json").read_text())
    assert state["stage"] == "finished"
    end = datetime.fromisoformat(state["end"])
    shop = open_shop(ShopSettings(end=end, customers=CUSTOMERS, days=DAYS, seed=state["seed"]))
    return screen, shop, workspace, home


def run_demo(home: Path) -> str:
    """Runs the command on a wide terminal; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.run_demo", "--customers", str(CUSTOMERS), "--days", str(DAYS)],
        env=os.environ | {"YIKE_HOME": str(home), "COLUMNS": "160"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return done.stdout


def members_by_last_order(shop: Shop) -> list[TruePerson]:
    """Returns the members who bought, who did so last at the end."""
    whose = {identifier: person for person in shop.people() if person.member for identifier in person.identifiers}
    last: dict[TruePerson, datetime] = {}
    for message in shop.messages():
        if message.get("event") == "Order Completed":
            named = [(each["type"], each["id"]) for each in message["context"].get("externalIds", [])]
            for identifier in (("user_id", message.get("userId", "")), *named):
                if identifier in whose:
                    last[whose[identifier]] = datetime.fromisoformat(message["timestamp"])
    return sorted(last, key=last.__getitem__)


def test_demo_counts_every_order_once(screen_and_shop: tuple[str, Shop, Workspace, Path]) -> None:
    _, shop, workspace, _ = screen_and_shop
    orders = [message["properties"] for message in shop.messages() if message.get("event") == "Order Completed"]
    rfm = workspace.post("/v1/rfm:summarize", {"orderProperty": "order_id"})
    assert int(rfm["orders"]) == int(rfm["events"]) == len(orders)
    fen = sum(round(order["revenue"] * 100) for order in orders)
    assert rfm["revenue"] == f"{fen // 100}.{fen % 100:02d}"


def test_demo_report_of_brands_counts_the_orders_whose_goods_the_catalogue_says_are_of_them(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, shop, workspace, _ = screen_and_shop
    found = workspace.post("/v1/reports/revenue-by-brand:run", {})["answer"]["query"]
    expected: dict[str, int] = {}
    for message in shop.messages():
        if message.get("event") != "Order Completed":
            continue
        day = datetime.fromisoformat(message["timestamp"]).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
        if found["periods"][0] <= day <= found["periods"][-1]:
            for brand in {line["brand"] for line in message["properties"]["products"]}:
                expected[brand] = expected.get(brand, 0) + 1
    told = {
        series["value"]: int(metric["total"])
        for series in found["series"]
        for metric in series["metrics"]
        if "value" in series and metric["metric"] == "METRIC_ORDERS"
    }
    assert told == expected
    assert len(expected) == 2
    assert int(workspace.get("/v1/segments/camellia-buyers")["size"]) > 0
    assert workspace.get("/v1/alerts/orders-unlike-usual")["nextCheckTime"]


def test_demo_looks_for_clusters_where_the_console_finds_them(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, _, workspace, _ = screen_and_shop
    (found,) = workspace.get("/v1/operations?filter=kind = CLUSTER_CUSTOMERS")["operations"]
    assert found["done"], found
    assert int(found["response"]["customers"]) > 200
    assert workspace.get("/v1/dashboards/morning")["pinned"]


def test_demo_orders_earned_points_once_and_refunds_took_them_back(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, shop, workspace, _ = screen_and_shop
    messages = list(shop.messages())
    refunded = {each["properties"]["order_id"] for each in messages if each.get("event") == "Order Refunded"}
    bought = [each for each in messages if each.get("event") == "Order Completed" and each.get("userId")]
    by_member: dict[str, set[str]] = {}
    for each in bought:
        by_member.setdefault(each["userId"], set()).add(each["properties"]["order_id"])
    member = max(by_member, key=lambda each: (len(by_member[each] & refunded) > 0, len(by_member[each]), each))
    path = f"/v1/customers/{workspace.customer_of('user_id', member)}/points?pageSize=500"
    # Profile hears itself behind the recording, and says nothing of how far it is.
    until(
        lambda: by_member[member] <= {row.get("orderId") for row in workspace.get(path)["entries"]}, "its orders earned"
    )
    entries = workspace.get(path)["entries"]
    for order_id in by_member[member]:
        rows = [int(row["points"]) for row in entries if row.get("orderId") == order_id]
        assert sum(points > 0 for points in rows) == 1
        assert (sum(rows) == 0) is (order_id in refunded)
    assert workspace.get(path)["tier"]["tierId"] in ("", "silver", "gold", "diamond")


def test_demo_screen_shows_people_segments_journeys_messages_and_risk(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    screen, *_ = screen_and_shop
    for part in (
        "people behind",
        "asleep-30-days",
        "browse-coupon",
        "suppressed: no_consent",
        "sent",
    ):
        assert part in screen
    assert "rejected" not in screen
    assert "still moving" not in screen


def test_demo_scores_are_of_their_customers_and_the_screen_shows_the_highest(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    screen, shop, workspace, _ = screen_and_shop
    (model,) = workspace.get("/v1/models")["models"]
    assert float(model["testAuc"]) > 0.6
    top = workspace.get("/v1/scores/churn_probability/top?pageSize=1000")["scores"]
    values = [score["value"] for score in top]
    assert values == sorted(values, reverse=True)
    assert 0 <= values[-1] <= values[0] <= 1
    members = workspace.get("/v1/segments/churn-risk/members?pageSize=10000")["members"]
    of_value = {member["customerId"] for member in members}
    shown = [score for score in top if score["customerId"] in of_value] or top
    lines = [line for line in screen.splitlines() if shown[0]["customerId"] in line]
    assert any(f"{shown[0]['value']:.0%}" in line for line in lines), lines

    # A neighbour's score would not go with one's own recency: 5 is the fifth that bought last.
    by_recency: dict[int, list[float]] = {}
    buyers = members_by_last_order(shop)
    for person in buyers[:8] + buyers[-8:]:
        kind, value = next(each for each in person.identifiers if each[0] in ("user_id", "member_card"))
        customer = workspace.get(f"/v1/customers:lookup?type={kind}&value={value}")["customerId"]
        found = {score["name"]: score for score in workspace.get(f"/v1/customers/{customer}/scores")["scores"]}
        assert found["churn_probability"]["modelId"] == model["modelId"]
        assert 1 <= len(found["churn_probability"]["reasons"]) <= 5
        stands = {each["attribute"]: each for each in workspace.get(f"/v1/customers/{customer}/standing")["scores"]}
        recency = stands["STANDING_ATTRIBUTE_RFM_RECENCY"]["score"]
        by_recency.setdefault(recency, []).append(found["churn_probability"]["value"])
    means = {fifth: sum(churn) / len(churn) for fifth, churn in by_recency.items()}
    assert means[1] > means[5] + 0.1, means


def test_demo_till_shows_the_scores_and_segments_of_the_file(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, shop, workspace, _ = screen_and_shop

    def answered(path: str) -> dict[str, Any] | None:
        # Until what tills are shown was copied it is left out, and named.
        told = workspace.get(path)
        return None if told.get("missing") else told

    seen = 0
    for person in [person for person in shop.people() if person.member][:20]:
        kind, value = next(each for each in person.identifiers if each[0] in ("user_id", "member_card"))
        path = f"/v1/customers:identify?type={kind}&value={value}"
        told = until(lambda path=path: answered(path), "all parts answer")
        file = f"/v1/customers/{told['customerId']}"
        scores = workspace.get(f"{file}/scores").get("scores", [])
        memberships = workspace.get(f"{file}/segments").get("memberships", [])
        # Why, the file tells; a till is shown what came of it.
        assert told.get("scores", []) == [{**each, "reasons": []} for each in scores]
        assert [each["segmentId"] for each in told.get("segments", [])] == [each["segmentId"] for each in memberships]
        seen += bool(scores and memberships)
    assert seen > 0


def test_demo_finds_each_member_by_all_identifiers_and_joins_no_two_members(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, shop, workspace, _ = screen_and_shop
    customers: dict[str, str] = {}
    members = [person for person in shop.people() if person.member]
    for person in members[::4]:
        owned = [
            workspace.get(f"/v1/customers:lookup?type={kind}&value={value.replace('+', '%2B')}")["customerId"]
            for kind, value in person.identifiers
            if kind in ("user_id", "member_card", "email")
        ]
        assert len(set(owned)) == 1, person
        assert customers.setdefault(owned[0], person.person_id) == person.person_id
    assert len(customers) > 50


def test_demo_is_played_once(screen_and_shop: tuple[str, Shop, Workspace, Path]) -> None:
    _, _, workspace, home = screen_and_shop
    before = workspace.get("/v1/events:stats")
    again = run_demo(home)
    assert "people behind" in again
    assert "history" not in again
    assert workspace.get("/v1/events:stats")["duplicates"] == before["duplicates"]


def test_demo_sends_into_inboxes_and_to_the_brand_and_reads_an_inbox(
    screen_and_shop: tuple[str, Shop, Workspace, Path],
) -> None:
    _, _, workspace, _ = screen_and_shop
    for channel, status in (("IN_APP", "DELIVERED"), ("WEBHOOK", "SENT")):
        found = workspace.get(f"/v1/messages?filter=channel%20%3D%20{channel}%20AND%20status%20%3D%20{status}")
        assert found["messages"], channel
    opened = workspace.get("/v1/messages?filter=channel%20%3D%20IN_APP&pageSize=500")["messages"]
    assert any(int(each["opens"]) for each in opened)
