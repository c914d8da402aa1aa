"""What keeps a template from being published, and how it looks for customers."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.errors import InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_template_versions import drafted, publish, redraw
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import template_version_service_pb2 as version_pb


async def problems(world: World, **given: Any) -> list[tuple[str, str, str, str, bool]]:
    """Returns (kind, part, name, suggestion, whether blocking)."""
    answer = await world.versions.ValidateTemplate(
        version_pb.ValidateTemplateRequest(
            template_id="hello",
            template=resources_pb.Template(channel=messaging_pb.CHANNEL_EMAIL, **given) if given else None,
        ),
        metadata=world.metadata(),
    )
    return [
        (
            version_pb.TemplateProblemKind.Name(each.kind).removeprefix("TEMPLATE_PROBLEM_KIND_"),
            each.part,
            each.name,
            each.suggestion,
            each.blocking,
        )
        for each in answer.problems
    ]


async def preview(world: World, template_id: str = "hello", **asked: Any) -> version_pb.PreviewTemplateResponse:
    answer: version_pb.PreviewTemplateResponse = await world.versions.PreviewTemplate(
        version_pb.PreviewTemplateRequest(template_id=template_id, **asked), metadata=world.metadata()
    )
    return answer


async def test_a_misspelt_name_is_not_published_and_what_is_meant_is_said(world: World) -> None:
    world.peers.computed = {1: {"favourite": "A"}}
    world.peers.traits = ["first_name"]
    await drafted(
        world,
        subject="{{ custmer.traits.name }} {{ data.anything }}",
        text="{{ computed.favorite }} {{ customer.traits.frist_name }} {{ points.balance | plus: 1 | upcas }}",
        html="{% assign p = event.sku | product %}{{ p.nmae }}",
    )
    assert sorted(await problems(world)) == [
        ("UNKNOWN_COMPUTED_TRAIT", "text", "computed.favorite", "computed.favourite", True),
        ("UNKNOWN_FILTER", "text", "upcas", "upcase", True),
        ("UNKNOWN_TRAIT", "text", "customer.traits.frist_name", "customer.traits.first_name", False),
        ("UNKNOWN_VARIABLE", "html", "p.nmae", "p.name", True),
        ("UNKNOWN_VARIABLE", "subject", "custmer.traits.name", "customer.traits.name", True),
    ]
    with pytest.raises(InvalidArgument) as refused:
        await publish(world)
    assert refused.value.reason_name == "TEMPLATE_NOT_PUBLISHABLE"
    assert "Did you mean customer.traits.name?" in refused.value.message
    assert not await problems(world, subject="{{ customer.traits.first_name }}", text="{{ computed.favourite }}")
    # What is published at once is held to it as well.
    with pytest.raises(InvalidArgument) as at_once:
        await world.template("other", subject="{{ custmer.traits.name }}")
    assert (at_once.value.reason_name, at_once.value.metadata["suggestion"]) == (
        "TEMPLATE_NOT_PUBLISHABLE",
        "customer.traits.name",
    )
    await redraw(world, subject="Hi", text="{{ customer.traits.frist_name }}", html="")
    assert (await publish(world)).version == 1


async def test_marketing_by_sms_is_published_with_a_way_out_or_on_somebodys_word(world: World) -> None:
    sms: dict[str, Any] = {"channel": messaging_pb.CHANNEL_SMS, "text": "hi"}
    assert (await world.template("always", subject="", html="", **sms)).findings, "as it always was"
    await world.stub.CreateTemplate(
        messaging_pb.CreateTemplateRequest(template=resources_pb.Template(template_id="hello", **sms), draft_only=True),
        metadata=world.metadata(),
    )
    assert await problems(world) == [("OPT_OUT_MISSING", "text", "", "", True)]
    with pytest.raises(InvalidArgument):
        await publish(world)
    assert (await publish(world, allow_missing_opt_out=True)).version == 1
    await redraw(world, text="")
    assert [each[:2] for each in await problems(world)] == [("PART_INVALID", "provider_template_code")]


async def test_ten_at_random_show_what_is_missing_and_no_contact_point(world: World) -> None:
    await world.template(
        text="{{ customer.traits.email }} {{ customer.traits.note }} {{ customer.traits.city }} {{ data.x }}"
    )
    customers = [
        world.customer(
            traits={"email": f"c{number}@shop.example", "note": f"call 1381234000{number} or c{number}@shop.example"}
        )
        for number in range(1, 9)
    ]
    customers[0].restricted = True
    customers[1].identifiers = []
    ids = [each.customer_id for each in customers]
    world.peers.drawn_from = {"": ids, "vip": ids[1:4]}
    shown = await preview(world, sample=version_pb.PreviewSample())
    assert (shown.population, len(shown.previews), shown.sendable) == (8, 7, 0)
    assert ids[0] not in {each.customer_id for each in shown.previews}
    said = str(shown)
    for number in range(1, 9):
        assert f"c{number}@shop.example" not in said
        assert f"1381234000{number}" not in said
    assert all(each.contact_point.endswith("***@shop.example") for each in shown.previews if not each.contact_problem)
    assert [each.customer_id for each in shown.previews if each.contact_problem] == [ids[1]]
    assert {(each.name, each.needed, each.customers) for each in shown.missing} >= {
        ("data.x", True, 7),
        ("customer.traits.city", False, 7),
    }
    vip = await preview(world, sample=version_pb.PreviewSample(segment_id="vip", size=2))
    assert (vip.population, len(vip.previews)) == (3, 2)
    assert {each.customer_id for each in vip.previews} <= set(ids[1:4])
    with pytest.raises(NotFound):
        await preview(world, sample=version_pb.PreviewSample(segment_id="nobodys"))
    # With the permission, which the gateway asks for.
    revealed = await preview(world, values=messaging_pb.RenderValues(customer_id=ids[2]), reveal_contacts=True)
    assert revealed.previews[0].contact_point == "c3@shop.example"
    assert "c3@shop.example" in revealed.previews[0].rendered.text
    with pytest.raises(InvalidArgument):
        await preview(world, sample=version_pb.PreviewSample(), values=messaging_pb.RenderValues(customer_id=ids[2]))


async def test_of_many_customers_the_lot_draws_others_each_time(world: World) -> None:
    await world.template(subject="S1", text="x")
    for _ in range(400):
        world.customer()
    world.peers.drawn_from = {"": [number * 100 for number in range(1, 401)]}
    drawn = [
        frozenset(each.customer_id for each in (await preview(world, sample=version_pb.PreviewSample())).previews)
        for _ in range(3)
    ]
    assert [len(each) for each in drawn] == [10, 10, 10]
    assert len(set(drawn)) > 1
    assert max(max(each) for each in drawn) > 20_000, "not the first of them by id"
    # As it is being written, and an older version.
    await redraw(world, subject="S2")
    given = resources_pb.Template(channel=messaging_pb.CHANNEL_EMAIL, subject="S3", text="x")
    for asked, subject in (({}, "S2"), ({"template_version": 1}, "S1"), ({"template": given}, "S3")):
        shown = await preview(world, **asked)
        assert [each.rendered.subject for each in shown.previews] == [subject]
    with pytest.raises(InvalidArgument):
        await preview(world, template=given, template_version=1)
