"""The demo shop's history: the same for the same settings, within the API's limits, true to its ground truth."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from examples.shop import Shop, ShopSettings, open_shop
from examples.shop.draws import Draws
from examples.shop.people import misspell_phone

END = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MAX_EVENT_BYTES = 32 * 1024


@pytest.fixture(scope="module")
def shop() -> Shop:
    """A shop of 900 people over half a year."""
    return open_shop(ShopSettings(end=END, customers=900))


@pytest.fixture(scope="module")
def messages(shop: Shop) -> list[dict[str, Any]]:
    """All its messages."""
    return list(shop.messages())


def _identifiers(message: dict[str, Any]) -> set[tuple[str, str]]:
    found = {(entry["type"], entry["id"]) for entry in message["context"].get("externalIds", ())}
    if "userId" in message:
        found.add(("user_id", message["userId"]))
    if "anonymousId" in message:
        found.add(("anonymous_id", message["anonymousId"]))
    return found


def test_shop_gives_the_same_bytes_when_opened_again(shop: Shop, messages: list[dict[str, Any]]) -> None:
    again = open_shop(ShopSettings(end=END, customers=900))
    encode = msgspec.json.encode
    assert encode(messages) == encode(list(again.messages()))
    assert list(shop.people()) == list(again.people())


@pytest.mark.parametrize(
    "other",
    [
        ShopSettings(end=END, customers=50, seed=21),
        ShopSettings(end=END + timedelta(milliseconds=1), customers=50),
        ShopSettings(end=END, customers=51),
        ShopSettings(end=END, customers=50, days=209),
    ],
)
def test_shop_shares_no_message_id_when_a_setting_differs(other: ShopSettings) -> None:
    one = {message["messageId"] for message in open_shop(ShopSettings(end=END, customers=50)).messages()}
    assert one.isdisjoint(message["messageId"] for message in open_shop(other).messages())


def test_messages_have_the_shape_of_the_tracking_api(messages: list[dict[str, Any]]) -> None:
    assert len({message["messageId"] for message in messages}) == len(messages)
    for message in messages:
        assert message["type"] in ("identify", "track", "page", "screen")
        assert message.get("userId") or message.get("anonymousId") or message["context"]["externalIds"]
        assert ("event" in message) == (message["type"] == "track")
        assert len(message["messageId"]) <= 100
        assert len(msgspec.json.encode(message)) <= MAX_EVENT_BYTES
        for entry in message["context"].get("externalIds", ()):
            assert entry.keys() == {"id", "type", "collection", "encoding"}


def test_messages_come_in_the_order_of_time_within_the_window(messages: list[dict[str, Any]]) -> None:
    times = [datetime.fromisoformat(message["timestamp"]) for message in messages]
    assert times == sorted(times)
    assert times[0] >= END - timedelta(days=210)
    assert times[-1] < END


def test_messages_from_a_position_are_the_rest_of_all_when_resumed(shop: Shop, messages: list[dict[str, Any]]) -> None:
    middle = shop.count_before(END - timedelta(days=1))
    assert list(shop.messages(middle)) == messages[middle:]
    assert list(shop.messages(10, 12)) == messages[10:12]
    assert datetime.fromisoformat(messages[middle]["timestamp"]) >= END - timedelta(days=1)
    assert datetime.fromisoformat(messages[middle - 1]["timestamp"]) < END - timedelta(days=1)


def test_orders_add_up_to_their_lines_less_the_discount(messages: list[dict[str, Any]]) -> None:
    orders = [message["properties"] for message in messages if message.get("event") == "Order Completed"]
    assert len(orders) > 300
    assert len({order["order_id"] for order in orders}) == len(orders)
    for order in orders:
        lines = sum(round(line["price"] * 100) * line["quantity"] for line in order["products"])
        assert round(order["revenue"] * 100) + round(order.get("discount", 0) * 100) == lines
        assert order["currency"] == "CNY"


def test_refunds_name_an_order_that_was_completed_before(messages: list[dict[str, Any]]) -> None:
    revenue: dict[str, float] = {}
    refunds = 0
    for message in messages:
        if message.get("event") == "Order Completed":
            revenue[message["properties"]["order_id"]] = message["properties"]["revenue"]
        elif message.get("event") == "Order Refunded":
            refunds += 1
            assert message["properties"]["revenue"] == revenue[message["properties"]["order_id"]]
    assert refunds > 5


def test_every_ready_made_kind_of_event_occurs(messages: list[dict[str, Any]]) -> None:
    names = Counter(message.get("event", message["type"]) for message in messages)
    for name in (
        "identify", "page", "screen", "Product Viewed", "Product Added", "Product Reviewed", "Products Searched",
        "Signed Up", "Signed In", "Consent Granted", "Consent Withdrawn", "Store Consultation", "WeCom Friend Added",
        "Note Viewed", "Complaint Made",
    ):  # fmt: skip
        assert names[name] > 0, name


def test_truth_names_the_owner_of_each_identifier_alone(shop: Shop, messages: list[dict[str, Any]]) -> None:
    owner: dict[tuple[str, str], str] = {}
    for person in shop.people():
        for identifier in person.identifiers:
            assert owner.setdefault(identifier, person.person_id) == person.person_id
    sent = set().union(*map(_identifiers, messages))
    for kind, value in owner:
        if kind != "phone":  # phones are sent dirty; the truth holds them clean
            assert (kind, value) in sent


def test_some_members_are_there_twice_and_nothing_ties_the_two(shop: Shop, messages: list[dict[str, Any]]) -> None:
    twice = [person for person in shop.people() if person.apart]
    assert len(twice) > 3
    assert all(person.member for person in twice)
    names = {
        message["userId"]: message["traits"]["name"]
        for message in messages
        if "name" in message.get("traits", ()) and "userId" in message
    }
    for person in twice:
        mine, known = set(person.apart), set(person.identifiers) | set(person.shared)
        assert not mine & known
        met = [message for message in messages if _identifiers(message) & mine]
        assert met
        assert all(_identifiers(message) == mine for message in met)
    # Some of them under a name in other letters.
    cards = {value for person in twice for kind, value in person.apart if kind == "member_card"}
    taken = [
        message["traits"]["name"]
        for message in messages
        if "traits" in message and cards & {value for _, value in _identifiers(message)}
    ]
    assert any(name.isascii() for name in taken)
    assert any(name in names.values() for name in taken)


def test_no_message_carries_own_identifiers_of_two_people(shop: Shop, messages: list[dict[str, Any]]) -> None:
    owner = {identifier: person.person_id for person in shop.people() for identifier in person.identifiers}
    for message in messages:
        assert len({owner[found] for found in _identifiers(message) if found in owner}) <= 1


def test_dirt_occurs_shared_devices_junk_and_misspelt_phones(shop: Shop, messages: list[dict[str, Any]]) -> None:
    users_of_device = defaultdict(set)
    phones: set[str] = set()
    users: set[str | None] = set()
    for message in messages:
        if "userId" in message and "anonymousId" in message:
            users_of_device[message["anonymousId"]].add(message["userId"])
        users.add(message.get("userId"))
        phones.update(value for kind, value in _identifiers(message) if kind == "phone")
    assert any(len(those) > 1 and device.startswith("tablet-") for device, those in users_of_device.items())
    assert any(person.shared for person in shop.people())
    assert users & {"null", "anonymous", "undefined"}
    assert any(not re.fullmatch(r"\+86\d{11}", phone) for phone in phones)
    assert any("０" <= phone.strip()[0] <= "９" for phone in phones)


def test_members_use_several_identifiers_on_average(shop: Shop) -> None:
    members = [person for person in shop.people() if person.member]
    assert sum(len(person.identifiers) for person in members) / len(members) > 4


def test_last_hours_hold_visits_that_start_the_browse_journey(messages: list[dict[str, Any]]) -> None:
    views: Counter[str] = Counter()
    for message in messages:
        fresh = datetime.fromisoformat(message["timestamp"]) > END - timedelta(hours=4)
        if fresh and message.get("event") == "Product Viewed" and "userId" in message:
            views[message["userId"]] += 1
    assert sum(count > 3 for count in views.values()) >= 3


def test_buyers_who_were_let_down_buy_again_less_often(messages: list[dict[str, Any]]) -> None:
    """The history holds what a churn model is to find: an order that went wrong makes the next one less likely."""
    ordered: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    let_down: set[str] = set()
    for message in open_shop(ShopSettings(end=END, customers=3_000)).messages():
        event = message.get("event")
        if event == "Order Completed" and "userId" in message:
            moment = datetime.fromisoformat(message["timestamp"])
            ordered[message["userId"]].append((moment, message["properties"]["order_id"]))
        elif event == "Order Refunded":
            let_down.add(message["properties"]["order_id"])
    again: dict[bool, list[bool]] = {True: [], False: []}
    for orders in ordered.values():
        for place, (moment, order_id) in enumerate(orders):
            if moment < END - timedelta(days=60):
                following = orders[place + 1 :]
                bought = bool(following) and following[0][0] < moment + timedelta(days=60)
                again[order_id in let_down].append(bought)
    share = {refunded: sum(bought) / len(bought) for refunded, bought in again.items()}
    assert share[True] < share[False] - 0.1


@pytest.mark.parametrize("case", range(60))
def test_misspelt_phones_keep_their_digits(case: int) -> None:
    dirty = misspell_phone("+8613800138000", Draws(np.random.default_rng(case)))
    digits = "".join(str(int(character)) for character in dirty if character.isdecimal())
    assert digits.removeprefix("00").removeprefix("86") == "13800138000"


@pytest.mark.parametrize(
    "wrong", [{"customers": 0}, {"customers": 5_000_001}, {"days": 1}, {"seed": -1}, {"end": datetime(2026, 1, 1)}]
)
def test_settings_refuse_values_outside_their_range(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        ShopSettings(**({"end": END} | wrong))
