"""Templates say what profile knows of products, stores, points, tiers and coupons; messages without it ask nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument, Unavailable
from services.common.json_messages import json_object
from services.messaging.usecases.enriching import KEPT_SECONDS
from tests.integration.messaging.conftest import World
from yike.common.v1 import money_pb2
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.profile.v1 import catalogue_resources_pb2 as catalogue_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb

LATE = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
"""Half past midnight of New Year's Day in Shanghai."""

PRODUCT = "{% assign p = event.sku | product %}{{ p.name }} {{ p.price }} {{ p.currency }}"


def sell(world: World, sku: str, name: str, price: str = "199.00", **more: Any) -> catalogue_pb.Product:
    """Takes a product into the catalogue."""
    money = money_pb2.Money(amount=price, currency_code="CNY") if price else None
    return world.peers.template_data.products.add(sku=sku, display_name=name, price=money, **more)


def reward(world: World, customer_id: int) -> None:
    """Gives a customer 1,200 points, a tier and a coupon."""
    data = world.peers.template_data.customers.add(requested_id=customer_id, balance=1_200, expiring_points=200)
    data.tier.CopyFrom(
        loyalty_pb.TierStatus(
            tier_id="gold",
            title="Gold",
            progress=900,
            next_tier_id="black",
            next_title="Black",
            next_threshold=1_000,
        )
    )
    data.points_expire_time.FromDatetime(LATE)
    coupon = data.coupons.add(
        code="AB12CD34EF56GH78J", display_name="Twenty off", amount_off="20.00", currency_code="CNY",
        minimum_spend="100.00",
    )  # fmt: skip
    coupon.expire_time.FromDatetime(LATE)


def enriching(world: World) -> Any:
    """What renders the world's messages."""
    preparing: Any = world.parts.dispatcher._lane._preparing
    return preparing._enriching


async def say(world: World, text: str, **more: Any) -> str:
    """Sends a template's text to a new customer; returns what arrived, or how it ended."""
    template_id = f"t{world.numbers}"
    await world.wecom_template(template_id, text=text)
    return await send(world, template_id, **more)


async def send(world: World, template_id: str, customer_id: int = 0, **more: Any) -> str:
    """Sends a template; as `say`."""
    before = len(await world.sandbox.messages())
    message = await world.send(customer_id or world.customer().customer_id, template_id, **more)
    state = await world.delivered(message)
    if state != ("SENT", "UNSPECIFIED"):
        return f"{' '.join(state)}: {(await world.get(message.delivery_id)).detail}"
    messages = await world.sandbox.messages()
    assert len(messages) == before + 1
    return str(messages[-1]["text"])


def event(**values: Any) -> Any:
    """What a message's event holds."""
    return json_object(values)


async def test_a_product_is_called_and_priced_as_the_catalogue_says_now(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dress = sell(world, "D-1", "Linen dress", brand="Yike", attributes={"colour": "sand"})
    text = PRODUCT + " {{ p.brand }} {{ p.attributes.colour }}"
    assert await say(world, text, event=event(sku="D-1")) == "Linen dress 199.00 CNY Yike sand"
    (asked,) = world.peers.template_data_asked
    assert (list(asked.skus), list(asked.customer_ids), asked.points, asked.coupons) == (["D-1"], [], False, False)
    dress.price.amount = "149.50"
    memory = enriching(world)._things
    now = memory._monotonic
    monkeypatch.setattr(memory, "_monotonic", lambda: now() + KEPT_SECONDS)
    assert await say(world, PRODUCT, event=event(sku="D-1")) == "Linen dress 149.50 CNY"


async def test_products_of_an_order_and_its_store_are_asked_for_in_one_call_for_the_whole_batch(world: World) -> None:
    for sku in ("D-1", "D-2", "D-3"):
        sell(world, sku, f"Name of {sku}")
    world.peers.template_data.stores.append(
        catalogue_pb.Store(store_id="sh-1", display_name="Xintiandi", address="Madang Road 1")
    )
    await world.wecom_template(
        "order",
        text="{% for each in event.products %}{% assign p = each.sku | product %}{{ p.name }}; {% endfor %}"
        "{% assign s = event.store_id | store %}{{ s.name }}, {{ s.address }}",
    )
    sent = []
    for skus in (["D-1", "D-2"], ["D-2", "D-3"], ["D-3"]):
        order = event(products=[{"sku": sku} for sku in skus], store_id="sh-1")
        sent.append(await world.send(world.customer().customer_id, "order", event=order))
    await world.deliver()
    assert [await world.state(each.delivery_id) for each in sent] == [("SENT", "UNSPECIFIED")] * 3
    (asked,) = world.peers.template_data_asked
    assert (sorted(asked.skus), list(asked.store_ids)) == (["D-1", "D-2", "D-3"], ["sh-1"])
    said = {each["text"] for each in await world.sandbox.messages()}
    assert "Name of D-2; Name of D-3; Xintiandi, Madang Road 1" in said


async def test_each_customer_gets_the_own_points_tier_and_coupons_and_local_times(world: World) -> None:
    await world.wecom_template(
        "rewards",
        text="{{ points.balance }}/{{ points.expiring }} until {{ points.expire_time | date: '%Y-%m-%d %H:%M' }}, {{ tier.name }}, "
        "{{ tier.next.missing }} to {{ tier.next.name }}, {% for c in coupons %}{{ c.name }} {{ c.code }} -{{ c.amount }}{% endfor %}",
    )
    rich, poor = world.customer(), world.customer()
    reward(world, rich.customer_id)
    for customer in (rich, poor):
        await world.send(customer.customer_id, "rewards")
    await world.deliver()
    said = sorted(each["text"] for each in await world.sandbox.messages())
    assert said == [
        "0/0 until , ,  to , ",
        "1200/200 until 2027-01-01 00:30, Gold, 100 to Black, Twenty off AB12CD34EF56GH78J -20.00",
    ]
    (asked,) = world.peers.template_data_asked
    assert (asked.points, asked.coupons, len(asked.customer_ids)) == (True, True, 2)


async def test_a_message_without_such_data_asks_nobody_and_renders_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    renderer = enriching(world)._renderer
    original = renderer._ask

    async def watched(request: dict[str, Any], *more: Any) -> Any:
        asked.append(next(iter(request)))
        assert "known" not in request
        return await original(request, *more)

    await world.wecom_template("plain", text="hi {{ customer.traits.name }} {{ event.productive }}")
    await world.send(world.customer().customer_id, "plain", event=event(productive="x"))
    monkeypatch.setattr(renderer, "_ask", watched)
    await world.deliver()
    assert asked == ["templates"]
    assert world.peers.template_data_asked == []
    assert world.peers.calls == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (PRODUCT, "p.name"),
        ("{% assign p = event.sku | product %}now {{ p.price | times: 2 }}", "p.price"),
        ("{{ event.sku | product | map: 'name' }}", "event.sku"),
    ],
)
async def test_a_product_that_is_not_in_the_catalogue_stops_the_message_and_a_default_does_not(
    world: World, text: str, named: str
) -> None:
    for sku in ("gone", "not a sku", None):
        said = await say(world, text, event=event(sku=sku))
        assert said == f"FAILED RENDER_ERROR: {named} has no value and no default (in text)"
    lenient = (
        "{% assign p = event.sku | product %}{{ p.name | default: 'your order' }}{% if p %} {{ p.price }}{% endif %}"
    )
    assert await say(world, lenient, event=event(sku="gone")) == "your order"


async def test_a_product_without_a_price_has_none_to_be_told(world: World) -> None:
    sell(world, "D-1", "Dress", price="")
    assert "p.price has no value" in await say(world, PRODUCT, event=event(sku="D-1"))
    quiet = "{% assign p = event.sku | product %}{{ p.name }}{% if p.price %} at {{ p.price }}{% endif %}"
    assert await say(world, quiet, event=event(sku="D-1")) == "Dress"


async def test_profile_away_puts_the_message_off_and_it_is_sent_whole_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(world, "D-1", "Dress")
    await world.wecom_template("dress", text=PRODUCT)
    message = await world.send(world.customer().customer_id, "dress", event=event(sku="D-1"))
    profile = enriching(world)._profile

    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable(retry_after_seconds=1)

    with monkeypatch.context() as patched:
        patched.setattr(profile, "get", away)
        assert await world.delivered(message) == ("QUEUED", "PLATFORM_UNAVAILABLE")
    assert await world.sandbox.messages() == []
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    (sent,) = await world.sandbox.messages()
    assert sent["text"] == "Dress 199.00 CNY"


async def test_a_key_under_a_name_of_its_own_costs_another_call_and_is_found(world: World) -> None:
    sell(world, "D-1", "Dress", attributes={"goes_with": "S-1"})
    sell(world, "S-1", "Shoes")
    text = "{% assign p = data.article | product %}{% assign q = p.attributes.goes_with | product %}{{ p.name }} + {{ q.name }}"
    assert await say(world, text, data={"article": "D-1"}) == "Dress + Shoes"
    assert [list(each.skus) for each in world.peers.template_data_asked] == [["D-1"], ["S-1"]]


async def test_more_products_than_a_message_may_look_up_end_it(world: World) -> None:
    text = "{% for each in data.articles %}{% assign p = each | product %}{{ p.name | default: '' }}{% endfor %}"
    said = await say(world, text, data={"articles": [f"A{number}" for number in range(51)]})
    assert said == "FAILED RENDER_ERROR: looks up more than 50 products or stores"
    assert world.peers.template_data_asked == []


async def test_a_filter_that_there_is_not_is_refused_when_the_template_is_made(world: World) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await world.wecom_template("wrong", text="{{ event.sku | produkt }}")
    assert caught.value.reason_name == "INVALID_TEMPLATE"


async def test_a_preview_knows_the_same_names_unknown_skus_and_shows_no_code(world: World) -> None:
    sell(world, "D-1", "Dress")
    customer = world.customer()
    reward(world, customer.customer_id)
    text = (
        "{% assign p = 'D-1' | product %}{{ p.name }} {% assign q = data.sku | product %}{{ q.name }} "
        "{{ points.balance }} {{ coupons[0].code }}"
    )
    rendered = await world.stub.RenderTemplate(
        messaging_pb.RenderTemplateRequest(
            template=resources_pb.Template(
                channel=messaging_pb.CHANNEL_WECOM, purpose=messaging_pb.PURPOSE_TRANSACTIONAL, text=text
            ),
            values=messaging_pb.RenderValues(customer_id=customer.customer_id, data=event(sku="D-404")),
        ),
        metadata=workspace_metadata(world.workspace_id),
    )
    assert rendered.text == "Dress {{ q.name }} 1200 •••H78J"
    assert (list(rendered.unknown_skus), rendered.sendable) == (["D-404"], False)
    assert [(each.name, each.needed) for each in rendered.missing] == [("q.name", True)]


async def test_computed_traits_are_asked_of_segment_by_name_once_a_batch_and_lacks_are_empty(world: World) -> None:
    rich, poor, unknown = world.customer(), world.customer(), world.customer()
    world.peers.computed = {
        rich.customer_id: {"days-since-order": 12.5, "favourite": "Dress", "other": 1},
        poor.customer_id: {"days-since-order": None, "favourite": None},
    }
    text = "{{ computed.favourite }}/{{ computed.days-since-order | round }}{% if computed.favourite %}!{% endif %}"
    await world.wecom_template("computed", text=text)
    for customer in (rich, poor, unknown):
        await world.send(customer.customer_id, "computed")
    await world.deliver()
    said = sorted(each["text"] for each in await world.sandbox.messages())
    assert said == ["/0", "/0", "Dress/13!"]
    (asked,) = world.peers.computed_asked
    assert sorted(asked.computed_trait_ids) == ["days-since-order", "favourite"]
    assert len(asked.customer_ids) == 3
    assert world.peers.template_data_asked == []


async def test_a_computed_trait_that_is_gone_takes_no_other_with_it(world: World) -> None:
    customer = world.customer()
    world.peers.computed = {customer.customer_id: {"favourite": "Dress"}}
    await world.wecom_template("gone", text="{{ computed.favourite }}{{ computed.gone }}")
    assert await send(world, "gone", customer.customer_id) == "Dress"
    await world.wecom_template("any", text="{{ computed[data.name] }}")
    assert await send(world, "any", customer.customer_id, data={"name": "favourite"}) == "Dress"
    assert [list(each.computed_trait_ids) for each in world.peers.computed_asked] == [["favourite", "gone"], [], []]
