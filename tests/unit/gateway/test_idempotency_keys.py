"""What is made gets its id from the Idempotency-Key, wherever the contract has the id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from gateway.idempotency.keys import derive_id, digest_of
from gateway.transcoding.routes import Route, read_routes
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TEXT = descriptor_pb2.FieldDescriptorProto.TYPE_STRING
MESSAGE = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE


def contract() -> Any:
    """Returns a contract of two creates: one with the id in the request, one with it in the resource."""
    file = descriptor_pb2.FileDescriptorProto(name="things.proto", package="things", syntax="proto3")
    thing = file.message_type.add(name="Thing")
    thing.field.add(name="thing_id", number=1, type=TEXT)
    flat = file.message_type.add(name="CreateThingFlatRequest")
    flat.field.add(name="thing_id", number=1, type=TEXT)
    nested = file.message_type.add(name="CreateThingRequest")
    nested.field.add(name="thing", number=1, type=MESSAGE, type_name=".things.Thing")
    service = file.service.add(name="Things")
    for name, request in (("CreateThing", nested), ("MakeThing", nested), ("TrainThing", flat)):
        service.method.add(name=name, input_type=f".things.{request.name}", output_type=".things.Thing")
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindFileByName("things.proto")


THINGS = contract().services_by_name["Things"]


def route(method: str, body: str) -> tuple[Route, Any]:
    """Returns a route of the contract and an empty request of it."""
    found = THINGS.methods_by_name[method]
    request = message_factory.GetMessageClass(found.input_type)
    return replace(read_routes()[0], method=found, body=body, request_class=request), request()


@pytest.mark.parametrize(("method", "body"), [("CreateThing", "thing"), ("TrainThing", "*")])
def test_the_id_follows_from_the_key_in_the_request_and_in_its_resource(method: str, body: str) -> None:
    ids = []
    for key in ("one", "one", "other"):
        made, request = route(method, body)
        assert derive_id(made, "ws_abcd", key, request)
        ids.append((request.thing if body == "thing" else request).thing_id)
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("thing_")


def test_an_id_that_was_given_stays() -> None:
    made, request = route("CreateThing", "thing")
    request.thing.thing_id = "mine"
    assert derive_id(made, "ws_abcd", "key", request)
    assert request.thing.thing_id == "mine"


def test_what_makes_nothing_takes_no_id() -> None:
    made, request = route("MakeThing", "thing")
    assert not derive_id(made, "ws_abcd", "key", request)
    assert not request.HasField("thing")


def test_hash_of_a_request_tells_no_secret() -> None:
    def digest(password: str, host: str = "a") -> bytes:
        settings = resources_pb.SmtpSettings(host=host, password=password)
        return digest_of(messaging_pb.CreateAccountRequest(account=resources_pb.Account(smtp=settings)))

    assert digest("one") == digest("another")
    assert digest("one") != digest("one", host="b")
