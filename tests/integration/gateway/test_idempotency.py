"""The same call again under one Idempotency-Key: one effect and one answer, for every create there is."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import asyncpg
import httpx
import pytest

from gateway.idempotency.keys import MAXIMUM_KEY, REPEATABLE, has_own_key, needs_storing
from gateway.transcoding.binding import REPEAT_FIELD
from gateway.transcoding.routes import Route, read_routes
from services.common.errors import InvalidArgument, Unavailable
from tests.integration.gateway.conftest import RunningGateway
from tests.support.requests import smallest_request
from tests.support.stores import DatabaseUrls

# Those about the session of a person take no key of either kind: a page asks again by itself.
POSTS = [route for route in read_routes() if route.http_method == "POST" and route.scope is not None]
CREATES = [route for route in POSTS if needs_storing(route)]
OWN = {"displayName": "first", "titleEn": "first", "horizonDays": 30}
"""A field of each create that can be told otherwise, and what it says."""
DERIVED = [route for route in CREATES if route.method.name.startswith("Create")]


def _url(route: Route) -> str:
    parts = [literal or "1" for literal in route.template.segments]
    return "/" + "/".join(parts) + (f":{route.template.verb}" if route.template.verb else "")


def _body(route: Route) -> dict[str, Any]:
    request = route.method.input_type
    body = request if route.body == "*" else request.fields_by_name[route.body].message_type
    assert body is not None
    (own,) = [name for name in OWN if body.fields_by_camelcase_name.get(name)][:1]
    return smallest_request(route)[1] | {own: OWN[own]}


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    return body | {name: f"{body[name]}1" for name in OWN if name in body}


@pytest.fixture
def api(gateway: RunningGateway, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client with the secret key, before services each of whose answers is another one."""
    client.headers["authorization"] = f"Bearer {gateway.demo.secret_key}"
    numbers = iter(range(1, 10_000))

    def answering(route: Route) -> Any:
        def answer(_: Any) -> Any:
            message = route.response_class()
            name = next(field for field in route.method.output_type.fields if field.cpp_type == field.CPPTYPE_STRING)
            setattr(message, name.name, f"made-{next(numbers)}")
            return message

        return answer

    for route in CREATES:
        gateway.recorder.answers[route.method.name] = answering(route)
    return client


@pytest.fixture
def key() -> str:
    """A key that no other test used."""
    return str(uuid.uuid4())


async def _post(api: httpx.AsyncClient, route: Route, body: Any, key: str) -> httpx.Response:
    return await api.post(_url(route), json=body, headers={"idempotency-key": key})


def _calls(gateway: RunningGateway, route: Route) -> list[Any]:
    return [request for _, method, request in gateway.recorder.calls if method == route.method.name]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.method.name)
def test_every_post_honours_a_key_in_one_way(route: Route) -> None:
    ways = [
        REPEAT_FIELD in route.method.input_type.fields_by_name, needs_storing(route), route.method.name in REPEATABLE
    ]  # fmt: skip
    assert ways.count(True) == 1, "say how this call is made repeatable, see gateway/idempotency/keys.py"


@pytest.mark.parametrize("route", CREATES, ids=lambda route: route.method.name)
async def test_the_same_again_has_one_effect_and_the_same_answer(
    gateway: RunningGateway, api: httpx.AsyncClient, key: str, route: Route
) -> None:
    first = await _post(api, route, _body(route), key)
    assert first.status_code == 200
    # The same request, whatever the spelling of its JSON.
    spelt = json.dumps(_body(route), indent=3).encode()
    again = await api.post(
        _url(route), content=spelt, headers={"idempotency-key": key, "content-type": "application/json"}
    )
    assert (again.status_code, again.content) == (200, first.content)
    assert len(_calls(gateway, route)) == 1
    other = await _post(api, route, _body(route), f"{key}-other")
    assert other.content != first.content
    assert len(_calls(gateway, route)) == 2


@pytest.mark.parametrize("route", CREATES, ids=lambda route: route.method.name)
async def test_another_request_under_the_same_key_is_a_conflict(
    gateway: RunningGateway, api: httpx.AsyncClient, key: str, route: Route
) -> None:
    assert (await _post(api, route, _body(route), key)).status_code == 200
    changed = await _post(api, route, _changed(_body(route)), key)
    assert changed.status_code == 409
    assert "Idempotency-Key" in changed.json()["message"]
    assert len(_calls(gateway, route)) == 1


@pytest.mark.parametrize("route", CREATES, ids=lambda route: route.method.name)
async def test_the_same_at_the_same_time_has_one_effect(
    gateway: RunningGateway, api: httpx.AsyncClient, key: str, route: Route
) -> None:
    gateway.recorder.hold.clear()
    posts = [asyncio.ensure_future(_post(api, route, _body(route), key)) for _ in range(6)]
    await gateway.recorder.reached(in_flight=1)
    gateway.recorder.hold.set()
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(_calls(gateway, route)) == 1


@pytest.mark.parametrize("route", CREATES, ids=lambda route: route.method.name)
async def test_a_refusal_leaves_the_key_free(
    gateway: RunningGateway, api: httpx.AsyncClient, key: str, route: Route
) -> None:
    good = gateway.recorder.answers[route.method.name]
    gateway.recorder.answers[route.method.name] = lambda _: InvalidArgument("Correct it.")
    assert (await _post(api, route, {}, key)).status_code == 400
    gateway.recorder.answers[route.method.name] = good
    assert (await _post(api, route, _body(route), key)).status_code == 200


@pytest.mark.parametrize("route", DERIVED, ids=lambda route: route.method.name)
async def test_after_an_outage_the_same_call_asks_for_the_same_thing(
    gateway: RunningGateway, api: httpx.AsyncClient, key: str, route: Route
) -> None:
    """The service may have made it: the second try must name what the first one made, and no other."""
    good = gateway.recorder.answers[route.method.name]
    gateway.recorder.answers[route.method.name] = lambda _: Unavailable()
    assert (await _post(api, route, _body(route), key)).status_code == 503
    gateway.recorder.answers[route.method.name] = good
    assert (await _post(api, route, _body(route), key)).status_code == 200
    assert (await _post(api, route, _body(route), f"{key}-other")).status_code == 200
    first, second, other = _calls(gateway, route)
    assert first == second
    # What comes with a key of the sender's own is the same thing under any Idempotency-Key.
    assert (other == first) is has_own_key(route)
    assert key not in str(first)


async def _leave(database_urls: DatabaseUrls, key: str) -> None:
    """Makes of a finished call one whose gateway ended before it could keep the answer."""
    connection = await asyncpg.connect(database_urls("admin"))
    left = await connection.execute(
        "UPDATE gateway.idempotent_calls SET answer = NULL, lease_time = now() - interval '1 second' WHERE key = $1",
        key,
    )
    await connection.close()
    assert left == "UPDATE 1"


@pytest.mark.parametrize("route", CREATES, ids=lambda route: route.method.name)
async def test_after_the_end_of_a_gateway_nothing_is_made_twice(
    gateway: RunningGateway, api: httpx.AsyncClient, database_urls: DatabaseUrls, key: str, route: Route
) -> None:
    await _post(api, route, _body(route), key)
    await _leave(database_urls, key)
    again = await _post(api, route, _body(route), key)
    calls = _calls(gateway, route)
    if route in DERIVED:
        assert again.status_code == 200
        assert len(calls) == 2
        assert calls[0] == calls[1]
    else:
        assert again.status_code == 409
        assert len(calls) == 1


async def test_a_key_is_one_workspaces_and_one_routes_and_a_days(
    gateway: RunningGateway, api: httpx.AsyncClient, database_urls: DatabaseUrls, key: str
) -> None:
    for route in DERIVED:
        assert (await _post(api, route, _body(route), key)).status_code == 200
        assert len(_calls(gateway, route)) == 1
    connection = await asyncpg.connect(database_urls("admin"))
    for age, calls in (("23 hours 59 minutes", 1), ("24 hours 1 second", 2)):
        await connection.execute(
            "UPDATE gateway.idempotent_calls SET begin_time = now() - $2::text::interval WHERE key = $1", key, age
        )
        await _post(api, DERIVED[0], _body(DERIVED[0]), key)
        assert len(_calls(gateway, DERIVED[0])) == calls
    await connection.close()


@pytest.mark.parametrize("bad", ["", "x" * (MAXIMUM_KEY + 1), "a\tb", "é"])
async def test_a_key_that_is_none_is_refused(api: httpx.AsyncClient, bad: str) -> None:
    for route in POSTS:
        answer = await api.post(_url(route), json={}, headers={b"idempotency-key": bad.encode()})
        assert answer.status_code == 400
