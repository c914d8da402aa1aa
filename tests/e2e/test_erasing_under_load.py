"""Several people are erased at once while everything goes on: nothing of them is left, and nobody else loses anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest

from services.segment.usecases.loading import LOADED
from tests.e2e.client import Workspace, until
from tests.e2e.erasing_load import CALLS, MARK, SENDERS, Load, Person, by_phone_alone
from tests.e2e.test_erasing import finished, found, furnish, is_kept, places
from tests.e2e.test_path_of_an_event import rows
from tests.support.platform import Platform

QUIET, RACING, BESIDE = 2, 2, 3
OF_FACTS = (".outbox", ".streams", ".dead_facts")
"""Stores of facts of many people: a receipt counts facts there, which no preview can foresee."""

MERGED = tuple(
    f"segment.history.{table}" for table in ("event_times", "attributes", "node_customers", "customer_nodes")
)
"""Tables in which rows of one key become one when ClickHouse likes."""

PARTS = {
    "messaging.message_log": ("delivery_id", "messaging.messages"),
    "messaging.message_contents": ("delivery_id", "messaging.messages"),
    "messaging.provider_messages": ("delivery_id", "messaging.messages"),
    "messaging.deliveries": ("delivery_id", "messaging.messages"),
    "messaging.cap_uses": ("delivery_id", "messaging.messages"),
    "journey.step_log": ("run_id", "journey.runs"),
    "journey.timers": ("run_id", "journey.runs"),
}
"""Tables whose rows are somebody's by another row alone: one that is left without it nobody finds any more."""


@pytest.mark.slow
def test_people_erased_under_load_leave_nothing_and_nobody_else_loses_anything(
    platform: Platform, make_workspace: Callable[[str], Workspace]
) -> None:
    brand = make_workspace("erasing-under-load")
    furnish(brand)
    when = datetime.now(UTC).isoformat()
    quiet = [Person(f"quiet{n}", n, user_id="comes-back" if n == 0 else "") for n in range(QUIET)]
    racing = [Person(f"racing{n}", 10 + n) for n in range(RACING)]
    beside = [(Person(f"beside{n}", 20 + n, "stays"), Person(f"number{n}", 30 + n, "stays")) for n in range(BESIDE)]
    guest = Person("guest", 40, "guest-kw4zj")
    erased = [*quiet, *racing]
    begin(brand, when, [*erased, *(person for person, _ in beside)], [guest, *(other for _, other in beside)])
    # A new workspace's history is loaded once, which writes rows again that are there: what a receipt counts would not be foreseen.
    loaded = "SELECT 1 FROM segment.workspaces WHERE workspace_id = $1 AND kept_loaded >= $2"
    until(lambda: rows(platform, loaded, brand.workspace_id, LOADED), "the history was loaded", seconds=60)
    ids = {person: brand.customer_of("user_id", person.user) for person in (*erased, *(each for each, _ in beside))}
    load = Load(brand, when, racing, quiet, beside, quiet[0], ids)
    told = {person: counts(brand.get(f"/v1/customers/{ids[person]}:previewErasure")) for person in quiet}
    guest_id = brand.customer_of("phone", f"+86{guest.phone}")
    of_before = {person: timeline(brand, ids[person]) for person in quiet}
    pairs = customers_of(brand, beside)

    with ThreadPoolExecutor(SENDERS + len(erased) + BESIDE + 1) as pool:
        senders = [pool.submit(load.send, sender) for sender in range(SENDERS)]
        load.under_way.wait()
        erasing = {person: pool.submit(erase, brand, ids[person]) for person in erased}
        merging = [pool.submit(merge, brand, pair) for pair in pairs]
        joining = pool.submit(merge, brand, (ids[racing[0]], guest_id))
        operations = {person: begun.result() for person, begun in erasing.items()}
        load.erased.set()
        assert [merged.result().status_code for merged in merging] == [200] * BESIDE
        for sender in senders:
            sender.result()
    receipts = {
        person: until(lambda name=name: finished(brand, name), f"{person.name} is erased")["response"]
        for person, name in operations.items()
    }

    # All of it comes again, and some of it as something new.
    for turn in load.turns():
        brand.batch([message for person in erased for message in person.late(when, turn)])
    late = [message for person in erased for message in person.late(when, "late")]
    brand.batch([message | {"messageId": f"late/{message['messageId']}"} for message in late])
    brand.settle()

    joined = found(brand, "phone", f"+86{guest.phone}") is None
    assert joined == (joining.result().status_code == 200), joining.result().text
    gone, recorded, orphans = asyncio.run(in_the_database(platform, brand.workspace_id))
    assert orphans == {}
    traces = [MARK.encode(), *(person.phone.encode() for person in erased)]
    traces += [guest.mark.encode(), guest.phone.encode()] if joined else []
    kept = {each["store"] for receipt in receipts.values() for each in receipt["stores"] if each.get("reason")}
    left = {place for place in places(platform, sorted(gone), traces) if not is_kept(place, kept)}
    assert left == set(), f"of the erased, and on no receipt: {left}"

    assert_receipts(load, receipts, told, of_before, is_joined=joined)
    removed = [counts(receipt) for receipt in receipts.values()]
    assert sum(each["identity.nodes"] for each in removed) == len(gone)
    assert sum(int(receipt["identifiers"]) for receipt in receipts.values()) == len(gone)
    stats = brand.get("/v1/events:stats")
    assert int(stats["events"]) == sum(each["profile.events"] for each in removed) + recorded
    assert_others_are_whole(load, None if joined else guest, gone)


def begin(brand: Workspace, when: str, buyers: Sequence[Person], known_by_phone: Sequence[Person]) -> None:
    """Lets all do what they did before, and waits until it is everywhere."""
    brand.batch([message for person in buyers for message in person.first(when)])
    brand.batch([by_phone_alone(person, "first") for person in known_by_phone])
    for person in buyers:
        until(lambda person=person: brand.received(person.email), f"{person.name} is thanked")
    until(lambda: int(brand.get("/v1/segments/buyers")["size"]) == len(buyers), "all are in the segment")
    brand.settle()


def erase(brand: Workspace, customer: str) -> str:
    """Erases a customer; returns the operation."""

    def attempt() -> str | None:
        answer = brand.call("POST", f"/v1/customers/{customer}:erase", {"requestId": f"erase-{customer}"})
        if answer.status_code in (429, 503, 504):
            return None
        assert answer.status_code == 200, answer.text
        return str(answer.json()["name"])

    return until(attempt, "the erasure is begun")


def merge(brand: Workspace, pair: tuple[str, str]) -> httpx.Response:
    """Makes two customers one, or is told that one of them is erased."""

    def attempt() -> httpx.Response | None:
        body = {"otherCustomerId": pair[1], "reason": "the same", "requestId": f"merge-{pair[1]}"}
        answer = brand.call("POST", f"/v1/customers/{pair[0]}:merge", body)
        if answer.status_code in (429, 503, 504):
            return None
        assert answer.status_code == 200 or answer.json()["code"] == "CUSTOMER_ERASED", answer.text
        return answer

    return until(attempt, "the merge is decided")


def customers_of(brand: Workspace, beside: Sequence[tuple[Person, Person]]) -> list[tuple[str, str]]:
    return [
        (brand.customer_of("user_id", person.user), brand.customer_of("phone", f"+86{other.phone}"))
        for person, other in beside
    ]


def timeline(brand: Workspace, customer: str) -> list[str]:
    """Returns the message ids of all events of a customer, sorted."""
    answer = brand.get(f"/v1/customers/{customer}/events?pageSize=1000")
    assert not answer.get("nextPageToken")
    return sorted(each["messageId"] for each in answer["events"])


def counts(said: dict[str, Any]) -> dict[str, int]:
    """Returns how many rows each store had, by a receipt or a preview."""
    return {each["store"]: int(each["removed"]) for each in said["stores"] if int(each.get("removed", 0))}


async def in_the_database(platform: Platform, workspace_id: str) -> tuple[set[str], int, dict[str, int]]:
    """Returns the nodes that were erased, how many events there are, and how many rows of which table belong to none."""
    connection = await asyncpg.connect(platform.administrator_url)
    try:
        rows = await connection.fetch(
            "SELECT node_id FROM identity.nodes WHERE workspace_id = $1 AND erase_time IS NOT NULL", workspace_id
        )
        events = await connection.fetchval("SELECT count(*) FROM profile.events WHERE workspace_id = $1", workspace_id)
        orphans = {
            table: await connection.fetchval(
                f"SELECT count(*) FROM {table} t WHERE t.workspace_id = $1 AND NOT EXISTS "
                f"(SELECT 1 FROM {whole} w WHERE w.workspace_id = $1 AND w.{column} = t.{column})",
                workspace_id,
            )
            for table, (column, whole) in PARTS.items()
        }
        return {str(row["node_id"]) for row in rows}, int(events), {table: n for table, n in orphans.items() if n}
    finally:
        await connection.close()


def assert_receipts(
    load: Load,
    receipts: dict[Person, dict[str, Any]],
    told: dict[Person, dict[str, int]],
    of_before: dict[Person, list[str]],
    *,
    is_joined: bool,
) -> None:
    """Checks that receipts say what there was, to the row where nothing came in between."""
    for person in load.quiet:
        removed = {store: rows for store, rows in counts(receipts[person]).items() if not store.endswith(OF_FACTS)}
        # Beforehand the ids of nodes count as kept, which they are, too; and that the run ends is a step of it.
        steps = told[person]["journey.step_log"] + 1
        expected = told[person] | {"identity.nodes": 5, "journey.step_log": steps}
        assert removed.keys() == expected.keys(), person.name
        assert all(0 < removed[store] <= expected[store] for store in MERGED), (person.name, removed)
        assert removed == expected | {store: removed[store] for store in MERGED}, person.name
        assert removed["profile.events"] == len(of_before[person])
        assert {f"{person.name}/{name}" for name in ("who", "order", "view", "alias")} <= set(of_before[person])
        assert (removed["identity.nodes"], removed["identity.links"]) == (5, 4)
        assert removed["messaging.messages"] == removed["journey.runs"] == removed["segment.memberships"] == 1
    sent = len({message["messageId"] for turn in load.turns() for message in load.racing[0].late(load.when, turn)})
    for person in load.racing:
        removed = counts(receipts[person])
        # The first four, one call of each sender, and what messaging told of the e-mail; with the guest one more.
        acknowledged = 4 + 5 * SENDERS
        assert acknowledged <= removed["profile.events"] <= sent + 10, person.name
        assert removed["segment.history.events"] <= removed["profile.events"], person.name
        sent_to = removed["messaging.messages"] - 1
        assert load.sent[person] <= sent_to <= load.sent[person] + load.lost[person], person.name
        guests = int(is_joined and person == load.racing[0])
        assert 5 + SENDERS + guests <= removed["identity.nodes"] <= 5 + SENDERS * CALLS + guests, person.name
    for person, receipt in receipts.items():
        answer = load.brand.get(f"/v1/erasures/{receipt['erasureId']}")
        assert answer == {key: value for key, value in receipt.items() if key != "@type"}, person.name
        assert not any(text in str(receipt) for text in (MARK, person.phone)), person.name


def assert_others_are_whole(load: Load, guest: Person | None, gone: set[str]) -> None:
    """Checks that who stays has each event once, and that there is nobody else but who came back."""
    brand = load.brand
    turns = list(load.turns())
    for person, other in load.beside:
        customer = brand.customer_of("user_id", person.user)
        assert brand.customer_of("phone", f"+86{other.phone}") == customer
        expected = [f"{person.name}/{name}" for name in ("who", "order", "view", "alias", *turns)]
        expected += [f"{other.name}/{name}" for name in ("first", *turns)]
        own = [each for each in timeline(brand, customer) if each.startswith((person.name, other.name))]
        assert own == sorted(expected), person.name
        assert len(brand.received(person.email)) == 1 + load.sent[person], person.name
        assert brand.segments_of(customer) == ["buyers"], person.name
    back = brand.customer_of("user_id", load.back.user)
    assert back not in gone
    file = brand.get(f"/v1/customers/{back}")
    assert (file.get("traits", {}), [each["value"] for each in file["identifiers"]]) == ({}, [load.back.user])
    returned = [f"{load.back.name}/{turn}-back" for turn in turns if turn.startswith("two")]
    assert timeline(brand, back) == sorted(returned)
    if guest is not None:
        assert timeline(brand, brand.customer_of("phone", f"+86{guest.phone}")) == [f"{guest.name}/first"]
    stats = brand.get("/v1/customers:stats")
    alone = 1 + (guest is not None)
    assert (int(stats["customers"]), int(stats["identifiers"])) == (BESIDE + alone, 6 * BESIDE + alone)
    assert int(brand.get("/v1/segments/buyers")["size"]) == BESIDE
