"""Values that no honest client sends, in every field of every public call: refused as such, never an error of ours."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.transcoding.json_decoding import is_map
from gateway.transcoding.routes import Route, read_routes
from tests.e2e.client import Workspace, email_template, event_journey
from tests.e2e.good_requests import EVENT_RULE, GOOD

DEPTH = 5
TRIES = 3
LEAST = 1
"""Values that are tried in every place of a field of a call's own; a field further in is read alike wherever its message stands."""

MANY, OF_MANY = 8, 3
"""A field of a call's own that stands in at least so many places (an id, a page's size) is tried in each third of them only."""

PARTS = 16
"""A field is tried with a sixteenth of its values, the next field with the next: each value in a sixteenth of all fields. `make test-slow` tries all in all."""

CONNECTIONS = 8
_F = FieldDescriptor
_WHOLE = [
    2**63,
    -(2**63) - 1,
    2**63 - 1,
    -(2**63),
    2**31,
    -1,
    0,
    10**30,
    1.5,
    1e300,
    "NaN",
    "-",
    "x",
    True,
    [],
    {},
    [None],
]
_TIMES = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "1900-01-01T00:00:00Z",
          "2199-12-31T23:59:59.999999Z", "2026-02-30T00:00:00Z", "10000-01-01T00:00:00Z", "", "x", 0, {}, "2026-11-28T00:00:00+99:99"]  # fmt: skip
_TEXTS = [
    "",
    "x" * 20_000,
    "a\0b",
    "\ud800",
    "../..",
    "%00",
    "𝔘" * 300,
    "'; DROP TABLE x; --",
    7,
    [],
    {},
    "NaN",
    "{{ x",
]
_EDITS: tuple[Any, ...] = (
    2**63,
    -(2**63),
    10**40,
    -1,
    1.5,
    None,
    True,
    "",
    "x",
    "\0",
    "\ud800",
    [],
    {},
    "9999-12-31T23:59:59+00:00",
)
EDITED = 3
"""Of a page token's part a third of the edits is tried, of the next part the next third; and in all, what no column holds."""

_LARGE = (2**63, -(2**63))
_FREE = [
    {"a": "\0"},
    {"\0": 1},
    {"a": 1.7e308},
    {"a": 10**30},
    {"a": "\ud800"},
    [],
    "x",
    1,
    json.loads("[" * 40 + "]" * 40),
]


def _values(field: FieldDescriptor, **_place: bool) -> list[Any]:
    """Returns what is tried in a field."""
    if is_map(field):
        return [{"a": 1}, {"": ""}, {"\0": "x"}, {"a" * 3_000: "b"}, {"a": None}, {"a": {}}, [], "x", 5]
    if field.message_type is not None:
        known = {"google.protobuf.Timestamp": _TIMES, "google.protobuf.Struct": _FREE, "google.protobuf.Value": _FREE}
        return known.get(field.message_type.full_name, [None, [], "x", 5, True, [None], {"no": "such"}])
    if field.enum_type is not None:
        return [2**31, 2**32, 2**32 + 1, 2**63, 2**64, -1, 99, 10**30, "NOPE", "", 1.0, True, [], {}]
    if field.cpp_type in (_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT):
        return ["NaN", "Infinity", "-Infinity", 1.7e308, -1.7e308, 1e-320, 10**30, "x", True, [], {}]
    if field.cpp_type == _F.CPPTYPE_BOOL:
        return ["true", 2, [], {}, "NaN"]
    return _TEXTS if field.cpp_type == _F.CPPTYPE_STRING else _WHOLE


def _paths(descriptor: Descriptor, above: tuple[FieldDescriptor, ...] = ()) -> Iterator[tuple[FieldDescriptor, ...]]:
    """Yields the way to every field of a message, each kind of message once on a way."""
    for field in descriptor.fields:
        yield (*above, field)
        inner = field.message_type
        if (
            inner is not None
            and not is_map(field)
            and not inner.full_name.startswith("google.protobuf.")
            and len(above) < DEPTH
            and inner not in [each.message_type for each in above]
        ):
            yield from _paths(inner, (*above, field))


def _put(request: dict[str, Any], path: tuple[FieldDescriptor, ...], value: Any) -> dict[str, Any]:
    """Returns a request with a value at the end of a way; of a `oneof`, the members beside the way are left out."""
    changed = copy.deepcopy(request)
    at: Any = changed
    for index, field in enumerate(path):
        if field.containing_oneof is not None:
            for other in field.containing_oneof.fields:
                if other is not field:
                    at.pop(other.json_name, None)
        last = index == len(path) - 1
        if last:
            at[field.json_name] = [value] if field.is_repeated and not is_map(field) and value != [] else value
        elif field.is_repeated:
            items = at.get(field.json_name)
            if not items:
                items = at[field.json_name] = [{}]
            at = items[0]
        else:
            at = at.setdefault(field.json_name, {})
    return changed


IDS = {
    "operation_id": f"op_scoring_{'0' * 20}",
    "segment_id": "s0",
    "journey_id": "j0",
    "template_id": "t0",
    "run_id": "9d3e2f80-0000-4000-8000-000000000000",
    "report_date": "2026-11-30",
}
"""What stands in a path; anything else is the customer 1."""


def _ways(route: Route) -> Iterator[tuple[FieldDescriptor, ...]]:
    """Yields the way to every field of a route's request; where one field is the body, its depth counts from there."""
    resource = route.method.input_type.fields_by_name.get(route.body)
    for path in _paths(route.method.input_type):
        if path[0] is not resource or len(path) == 1:
            yield path
    if resource is not None:
        assert resource.message_type is not None
        yield from ((resource, *path) for path in _paths(resource.message_type))


def _sort(field: FieldDescriptor) -> tuple[object, ...]:
    """Returns what fields have in common that are read alike: their name, type, and whether there may be many."""
    kind = field.message_type or field.enum_type
    return field.name, field.type, kind and kind.full_name, field.is_repeated


class Places:
    """Deals the values out to the places where fields of one name and type stand: a rule stands in five calls, a page's size in 20."""

    def __init__(self, routes: list[Route]) -> None:
        """Counts the places of every field."""
        self._places = Counter(_sort(path[-1]) for route in routes for path in _ways(route))
        self._met: Counter[tuple[object, ...]] = Counter()
        self._dealt: Counter[tuple[object, ...]] = Counter()
        self._tried: Counter[str] = Counter()
        self._first: dict[tuple[object, ...], int] = {}

    def values(self, field: FieldDescriptor, *, is_inner: bool) -> list[Any]:
        """Returns the next place's share: a sixteenth of the values among all places, and some where a call's own fields stand."""
        values = _values(field)
        self._met[_sort(field)] += not is_inner
        if not is_inner and self._places[_sort(field)] >= MANY and self._met[_sort(field)] % OF_MANY:
            return []
        if is_inner and self._tried[field.full_name] * PARTS >= len(values):
            return []
        place = self._dealt[_sort(field)]
        self._dealt[_sort(field)] += 1
        share = max(LEAST, -(-len(values) // (PARTS * self._places[_sort(field)])))
        self._tried[field.full_name] += share
        first = self._first.setdefault(_sort(field), len(self._first) * PARTS) + place * share
        return [values[(first + number) % len(values)] for number in range(min(share, len(values)))]


def _requests(route: Route, values: Callable[..., list[Any]]) -> Iterator[tuple[str, str, Any, str]]:
    """Yields method, URL, body and what was put where, for every field of a route's request and the values for it."""
    resource = route.method.input_type.fields_by_name.get(route.body)
    for path in _ways(route):
        name = ".".join(field.name for field in path)
        for value in values(path[-1], is_inner=(len(path) > 1 and path[0] is not resource) or len(path) > 2):
            variables = dict(IDS)
            body: Any = GOOD.get(route.method.name, {})
            query: dict[str, Any] = {}
            if name in route.template.variables.values():
                variables[path[-1].name] = str(value)
            elif not route.takes_body or (resource is not None and path[0] is not resource):
                query = _put({}, path, value)
            elif resource is None:
                body = _put(body, path, value)
            else:
                body = _put(body, path[1:], value) if len(path) > 1 else value
            parts = [
                literal if literal is not None else quote(
                    variables.get(route.template.variables[place].rpartition(".")[2], "1"), safe="", errors="replace"
                )
                for place, literal in enumerate(route.template.segments)
            ]  # fmt: skip
            url = "/" + "/".join(parts) + (f":{route.template.verb}" if route.template.verb else "")
            if query:
                url = f"{url}?{urlencode(_flat(query), errors='replace')}"
            what = f"{route.method.name} {name}={str(value)[:40]!r}"
            yield route.http_method, url, body if route.takes_body else None, what


def _flat(request: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    """Returns a request as query parameters."""
    flat: list[tuple[str, str]] = []
    for name, value in request.items():
        if isinstance(value, dict) and value:
            flat += _flat(value, f"{above}{name}.")
        else:
            flat += [(f"{above}{name}", str(each)) for each in (value if isinstance(value, list) else [value])]
    return flat


@pytest.fixture(scope="module")
def swept(make_workspace: Callable[[str], Workspace]) -> Workspace:
    """A workspace with some of everything, so that lists have a second page."""
    workspace = make_workspace("swept")
    for number in range(3):
        workspace.send(
            "track",
            userId="u",
            event="X",
            messageId=f"m{number}",
            properties={"revenue": number, "order_id": str(number)},
        )
        workspace.post("/v1/templates", email_template(f"t{number}"))
        workspace.post("/v1/segments", {"segmentId": f"s{number}", "rule": EVENT_RULE})
        workspace.post("/v1/journeys", event_journey(f"j{number}", "X", "t0"))
    return workspace


async def _failures(workspace: Workspace, requests: list[tuple[str, str, Any, str]]) -> list[str]:
    """Sends all; returns those that were answered as an error of ours, or refused without a reason."""
    failures: list[str] = []
    queue = iter(requests)
    headers = {"authorization": f"Bearer {workspace.secret_key}", "content-type": "application/json"}

    async def work(client: httpx.AsyncClient) -> None:
        for method, url, body, what in queue:
            content = None if body is None else json.dumps(body).encode()
            late = 0
            while True:
                answer = await client.request(method, url, content=content)
                # What a value breaks is broken each time; a busy machine misses a deadline now and then.
                late += answer.status_code in (503, 504)
                limited = answer.status_code == 429 and answer.json()["code"] == "RATE_LIMITED"
                if not limited and (answer.status_code not in (503, 504) or late > TRIES):
                    break
                await asyncio.sleep(0.2)
            if answer.status_code >= 500 or (answer.status_code >= 400 and not answer.json()["message"]):
                failures.append(f"{what}: {answer.status_code} {answer.text[:200]}")

    async with httpx.AsyncClient(
        base_url=workspace.url, headers=headers, timeout=60, trust_env=False, verify=False
    ) as client:
        await asyncio.gather(*(work(client) for _ in range(CONNECTIONS)))
    return failures


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_no_value_in_any_field_of_any_call_is_an_error_of_ours(swept: Workspace, everywhere: bool) -> None:
    """Every value in every field; of one that stands in many places, all values in all of them when `everywhere`."""
    routes = read_routes()
    assert {
        route.method.name for route in routes if route.http_method == "POST" and len(route.method.input_type.fields) > 1
    } <= set(GOOD)
    values = _values if everywhere else Places(routes).values
    failures = await _failures(swept, [request for route in routes for request in _requests(route, values)])
    assert failures == []


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_no_edited_page_token_is_an_error_of_ours(swept: Workspace, everywhere: bool) -> None:
    """Every part edited in every way, alone, with one more behind it and without its last: one in turn of what each call has, or all."""
    customer = swept.customer_of("user_id", "u")
    tried: list[tuple[str, str, Any, str]] = []
    parts = 0
    for route in read_routes():
        fields = route.method.input_type.fields_by_name
        if "page_token" not in fields:
            continue
        text = route.template.text.replace("{customer_id}", customer)
        for name, known in IDS.items():
            text = text.replace(f"{{{name}}}", known)
        if route.takes_body:
            answer = swept.call(route.http_method, text, {"pageSize": 1})
        else:
            answer = swept.call("GET", f"{text}?pageSize=1")
        token = answer.json().get("nextPageToken", "")
        digest, position = json.loads(base64.urlsafe_b64decode(token + "==")) if token else ("x", [1])
        for place in range(len(position)):
            parts += 1
            for number, value in enumerate(_EDITS):
                if not everywhere and number % EDITED != parts % EDITED and value not in _LARGE:
                    continue
                edited = [value if index == place else part for index, part in enumerate(position)]
                bodies = ([digest, edited], [digest, [*edited, 1]], [digest, edited[:-1]])
                # Of another length it is refused before its parts are looked at.
                turn = 0 if value in _LARGE else (number + len(tried)) % len(bodies)
                for body in bodies if everywhere else bodies[turn : turn + 1]:
                    made = base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
                    what = f"{route.method.name} {body}"
                    if route.takes_body:
                        tried.append((route.http_method, text, {"pageSize": 1, "pageToken": made}, what))
                    else:
                        tried.append(("GET", f"{text}?pageSize=1&pageToken={made}", None, what))
    assert len(tried) > 100
    assert await _failures(swept, tried) == []
