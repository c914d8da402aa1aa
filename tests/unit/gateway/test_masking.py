"""What people see of contact points, and that nothing else is touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message_factory import GetMessageClass

from gateway.transcoding.endpoint import encode
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.masking import mask
from gateway.transcoding.routes import all_contracts
from services.common.json_messages import json_object
from yike.common.v1 import permissions_pb2
from yike.common.v1.identifier_pb2 import Identifier
from yike.common.v1.json_pb2 import JsonValue
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import trait_service_pb2 as trait_pb

# The generated stubs type an extension as any field.
MARK: Any = permissions_pb2.contact_points
MASKED = {
    "13800138000": "138****8000",
    "+8613800138000": "+86 138****8000",
    "+86 138 0013 8000": "+86 138****8000",
    "+44 20 7946 0958": "****0958",
    "li.lei@example.com": "l***@example.com",
    "请致电13800138000联系": "请致电138****8000联系",
    "ring 13800138000 or write to a@b.cn, please": "ring 138****8000 or write to ***@b.cn, please",
}
KEPT = (
    "Li Lei", "order 20231128123456", "4006382100123456", "A-13800138000-7", "2026-11-28T10:00:00Z", "99.50", "12@", "a @ b",
    "11111111-2222-3333-4444-138001380001", "https://shop.example/p/13", "",
)  # fmt: skip


def shown(message: Any) -> Any:
    return json.loads(encode(to_json(message)))


def masked_traits(traits: dict[str, object]) -> object:
    file = profile_pb.Customer(traits=json_object(traits))
    mask(file)
    return shown(file)["traits"]


def test_free_text_shows_no_address_and_no_number_of_a_phone() -> None:
    for text, stars in MASKED.items():
        assert masked_traits({"note": text}) == {"note": stars}, text
        assert masked_traits({"deep": [{"er": text}]}) == {"deep": [{"er": stars}]}, text
    for text in KEPT:
        assert masked_traits({"note": text}) == {"note": text}


def test_under_a_name_for_phones_every_number_is_hidden() -> None:
    assert masked_traits({"phone": "020 7946 0958", "mobilePhone": 13800138000, "age": 41, "vip": True, "spent": 13.5}) == {
        "phone": "****0958", "mobilePhone": "138****8000", "age": 41, "vip": True, "spent": 13.5,
    }  # fmt: skip


def test_a_value_beside_the_name_of_its_trait_is_masked_by_that_name() -> None:
    def said(trait: str, value: str) -> Any:
        answer = trait_pb.ListTraitHistoryResponse(
            statements=[trait_pb.TraitStatement(trait=trait, value=JsonValue(json=value), source="by a@b.cn")]
        )
        mask(answer)
        return shown(answer)["statements"][0]["value"]

    assert said("phone", '"020 7946 0958"') == "****0958"
    assert said("phone", "13800138000") == "138****8000"
    assert said("level", '"020 7946 0958"') == "020 7946 0958"
    assert said("note", '"li.lei@example.com"') == "l***@example.com"
    assert said("phone", "null") is None


def test_identifiers_contacts_and_timelines_are_masked_and_ids_are_not() -> None:
    file = profile_pb.Customer(
        customer_id=13800138000,
        identifiers=[
            Identifier(type="phone", value="02079460958"),
            Identifier(type="user_id", value="member-1"),
            Identifier(type="member_card", value="6222021234567890"),
        ],
        contacts=[profile_pb.ContactStatement(type="email", value="li@example.com")],
    )
    mask(file)
    answer = shown(file)
    assert answer["customerId"] == "13800138000"
    assert [each["value"] for each in answer["identifiers"]] == ["****0958", "member-1", "****7890"]
    assert answer["contacts"][0]["value"] == "l***@example.com"
    page = profile_pb.ListCustomerEventsResponse(
        events=[
            profile_pb.TimelineEvent(
                message_id="13800138000",
                type=profile_pb.EVENT_TYPE_TRACK,
                source="cloudEvent:li@example.com",
                identifier=Identifier(type="email", value="li@example.com"),
                properties=json_object({"to": "li@example.com", "total": 13800138000}),
            )
        ]
    )
    mask(page)
    (event,) = shown(page)["events"]
    assert event["messageId"] == "13800138000"
    assert event["source"] == "cloudEvent:l***@example.com"
    assert event["identifier"]["value"] == "l***@example.com"
    assert event["properties"]["to"] == "l***@example.com"


def test_whatever_else_a_message_holds_its_marked_texts_are_masked() -> None:
    tried = 0
    for descriptor in _messages_of_contracts():
        marked = [each for each in descriptor.fields if each.GetOptions().Extensions[MARK]]
        texts = [each for each in marked if each.type == each.TYPE_STRING]
        if not texts:
            continue
        message = GetMessageClass(descriptor)()
        for field in descriptor.fields:
            if field.enum_type is not None and not field.is_repeated and field.containing_oneof is None:
                setattr(message, field.name, field.enum_type.values[-1].number)
        for field in texts:
            value = ["13800138000"] if field.is_repeated else "13800138000"
            getattr(message, field.name).extend(value) if field.is_repeated else setattr(message, field.name, value)
        mask(message)
        for field in texts:
            found = getattr(message, field.name)
            assert (found[0] if field.is_repeated else found) == "138****8000", field.full_name
            tried += 1
    assert tried > 15


def _messages_of_contracts() -> Iterator[Descriptor]:
    waiting = [
        method.output_type
        for _, file in all_contracts()
        for each in file.services_by_name.values()
        for method in each.methods
    ]
    seen: set[str] = set()
    while waiting:
        descriptor = waiting.pop()
        if descriptor.full_name not in seen:
            seen.add(descriptor.full_name)
            yield descriptor
            waiting += [field.message_type for field in descriptor.fields if field.message_type is not None]
