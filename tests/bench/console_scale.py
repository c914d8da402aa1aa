"""console-scale: lists of 1 M customers and sizes of rules over 20 M events, as the console asks for them, warm and cold."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench import yardsticks
from tests.bench.api import Api
from tests.bench.http_load import Connection, percentile
from tests.bench.report import Line
from tests.bench.scale import people
from tests.bench.scale.rules import RULES, count
from tests.bench.scale.workspace import Made, made_workspace

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
EVENTS = int(os.environ.get("BENCH_EVENTS", "20000000"))
DEEP_PAGE = min(500, CUSTOMERS // 100)
LISTS, PREVIEWS = 30, 7
LIST_SECONDS, PREVIEW_SECONDS = 0.2, 1.0
SEGMENT = "viewers"
Ask = Callable[[int], Awaitable[Any]]


def bench_console_scale() -> list[Line]:
    """Makes the workspace and measures.

    Raises:
        AssertionError: If an answer is not what the making of the workspace says.
    """
    with made_workspace(CUSTOMERS, EVENTS) as made:
        return asyncio.run(_measure(made))


async def _measure(made: Made) -> list[Line]:
    api = Api(made.platform)
    _forget_pages(made.platform.home.root)
    cold = await _seconds(lambda _: _list(api), 0)
    lines = [_line("customers: first page, cold", [cold], await _empty(), LIST_SECONDS)]
    await _check_people(api, made)
    await _make_segment(api, made)
    token = await _deep_token(api)
    for name, ask in _lists(api, made, token).items():
        bar = await _empty()
        lines.append(_line(f"customers: {name}", await _times(ask, LISTS), bar, LIST_SECONDS))
    for name, rule in RULES.items():
        _forget_pages(made.platform.home.root)
        cold = await _seconds(lambda _, one=rule: _preview(api, one), 0)
        answer = await _preview(api, rule)
        assert int(answer["size"]) == made.plain[name], f"{name}: {answer['size']}, plain SQL {made.plain[name]}"
        assert int(answer["totalCustomers"]) == CUSTOMERS
        times = await _times(lambda _, one=rule: _preview(api, one), PREVIEWS)
        figure = f"size: {name} ({int(answer['size']):,}; cold {cold * 1e3:,.0f} ms)"
        lines.append(_line(figure, times, made.plain["scan seconds"], PREVIEW_SECONDS))
    return lines


def _lists(api: Api, made: Made, token: str) -> dict[str, Ask]:
    chance = random.Random(1)
    numbers = [chance.randrange(0, CUSTOMERS, 2) for _ in range(LISTS)]
    return {
        "first page": lambda _: _list(api),
        f"page {DEEP_PAGE}": lambda _: _list(api, pageToken=token),
        "a name that 1 in 1,000 has": lambda turn: _list(api, query=people.name_of(numbers[turn])),
        "a letter that 1 in 50 begin with": lambda turn: _list(api, query=people.FAMILIES[turn]),
        "a name that nobody has": lambda _: _list(api, query="nobody"),
        "a phone": lambda turn: _named(api, made, numbers[turn], str(people.phone(numbers[turn]))),
        "an id": lambda turn: _named(api, made, numbers[turn], str(made.owners[numbers[turn]])),
        "a tag that 1 in 50 have": lambda _: _list(api, filter='tag = "vip"'),
        "a tag that 1 in 5,000 have": lambda _: _list(api, filter='tag = "rare"'),
        "a city": lambda turn: _list(api, filter=f'traits.city = "{people.CITIES[turn % 20]}"'),
        "a tag and a city": lambda turn: _list(
            api, filter=f'tag = "vip" AND traits.city = "{people.CITIES[turn % 20]}"'
        ),
        "a segment": lambda _: _list(api, filter=f'segment = "{SEGMENT}"'),
        "a segment and a city": lambda _: _list(api, filter=f'segment = "{SEGMENT}" AND traits.city = "上海"'),
    }


async def _check_people(api: Api, made: Made) -> None:
    """A few customers, read as anybody reads them, are who they were made to be."""
    for number in (0, 1, 50, 4_999, CUSTOMERS - 1):
        read = await api.call("GET", f"/v1/customers/{made.owners[number]}")
        assert read["traits"] == {
            "name": people.name_of(number),
            "city": people.city_of(number),
            "points": people.points_of(number),
        }, read
        assert ("vip" in read.get("tags", [])) is (number % people.VIP_EVERY == 0), read
        found = await _list(api, query=people.user_id(number))
        assert [one["customerId"] for one in found["customers"]] == [str(made.owners[number])]
        assert found["customers"][0]["displayName"] == people.name_of(number)
    assert int((await api.call("GET", "/v1/segments:stats"))["customers"]) == CUSTOMERS
    rare, token = 0, ""
    while True:
        page = await _list(api, filter='tag = "rare"', pageToken=token)
        rare += len(page["customers"])
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert rare == -(-CUSTOMERS // people.RARE_EVERY), f"{rare} customers with the rare tag"


async def _make_segment(api: Api, made: Made) -> None:
    await api.call("POST", "/v1/segments", {"segmentId": SEGMENT, "rule": count("Product Viewed", "GT", 3, 30)})
    wanted = made.plain["viewed > 3 times in 30 days"]
    give_up = time.perf_counter() + 300
    while int((await api.call("GET", f"/v1/segments/{SEGMENT}")).get("size", 0)) != wanted:
        assert time.perf_counter() < give_up, f"the segment has not {wanted} members in time"
        await asyncio.sleep(1)


async def _deep_token(api: Api) -> str:
    """Returns what leads to page `DEEP_PAGE`; no customer may come twice on the way."""
    seen: set[str] = set()
    token = ""
    for _ in range(DEEP_PAGE - 1):
        page = await _list(api, pageSize="100", pageToken=token)
        ids = {one["customerId"] for one in page["customers"]}
        assert len(ids) == len(page["customers"]), "a customer came twice"
        assert not ids & seen, "a customer came twice"
        seen |= ids
        token = page["nextPageToken"]
    return token


async def _list(api: Api, **arguments: str) -> dict[str, Any]:
    answer = await api.call("GET", f"/v1/customers?{urlencode(arguments)}")
    answer.setdefault("customers", [])
    return answer


async def _named(api: Api, made: Made, number: int, query: str) -> None:
    found = (await _list(api, query=query))["customers"]
    assert [one["customerId"] for one in found] == [str(made.owners[number])], f"{query}: {found}"


async def _preview(api: Api, rule: dict[str, Any]) -> dict[str, Any]:
    return await api.call("POST", "/v1/segments:preview", {"rule": rule})


async def _seconds(ask: Ask, turn: int) -> float:
    began = time.perf_counter()
    await ask(turn)
    return time.perf_counter() - began


async def _times(ask: Ask, turns: int) -> list[float]:
    await ask(0)
    return [await _seconds(ask, turn) for turn in range(turns)]


async def _empty() -> float:
    """Returns the median seconds of a request to a handler that does nothing."""
    async with yardsticks.empty_server() as url:
        connection = Connection(url)
        times = await _times(lambda _: connection.request("GET", "/"), 200)
        await connection.close()
        return percentile(times, 0.5)


def _forget_pages(folder: Path) -> None:
    """Has the system forget what it holds of the stores' files, so that the next read is one of the disk."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def _line(name: str, times: list[float], bar: float, aim: float) -> Line:
    middle, high = percentile(times, 0.5), percentile(times, 0.95)
    return Line(
        name,
        f"p50 {middle * 1e3:,.0f} ms, p95 {high * 1e3:,.0f} ms",
        f"{bar * 1e3:,.1f} ms",
        f"{middle / bar:,.1f} ×",
        f"< {aim * 1e3:,.0f} ms",
        middle < aim,
    )
