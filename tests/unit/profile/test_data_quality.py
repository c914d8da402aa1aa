"""When events have stopped coming, and that each line leads somewhere."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.transcoding.routes import Router, read_routes
from services.profile.domain.data_quality import Kind, Line, Severity, next_act, ordered, poisson_below, stopped

# Monday to Sunday: a shop whose weekends are twice as busy.
WEEK = [100, 90, 110, 95, 105, 200, 210]
FIVE_WEEKS = WEEK * 5


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (FIVE_WEEKS, None),
        # Sunday is measured by Sundays.
        ([*FIVE_WEEKS[:-1], 60], None),
        ([*FIVE_WEEKS[:-1], 52], (210, 1)),
        ([*FIVE_WEEKS[:-1], 0], (210, 1)),
        ([*FIVE_WEEKS[:-3], 0, 0, 0], (210, 3)),
        # A day that was quiet before counts for itself only.
        ([*FIVE_WEEKS[:-3], 0, 200, 0], (210, 1)),
        # One odd week is borne by the median.
        ([*WEEK * 3, *[0] * 7, *WEEK[:-1], 0], (210, 1)),
        ([*WEEK * 3, *[1_000] * 7, *WEEK], None),
        # Too rare to be missed, too young to be judged.
        ([19] * 34 + [0], None),
        ([20] * 34 + [0], (20, 1)),
        ([100] * 27 + [0], None),
        ([], None),
    ],
)
def test_events_have_stopped_when_a_day_is_far_below_its_weekday(
    counts: list[int], verdict: tuple[int, int] | None
) -> None:
    assert stopped(counts) == verdict


def test_tail_of_poisson_is_that_of_tables() -> None:
    assert poisson_below(5, 20.0) == pytest.approx(7.19e-5, rel=0.01)
    assert poisson_below(0, 3.0) == pytest.approx(0.049787, rel=1e-4)


@pytest.mark.parametrize("kind", list(Kind))
def test_next_act_of_every_kind_is_a_page_and_a_call_that_exist(kind: Kind) -> None:
    act = next_act(Line(kind, "id-1", 5, datetime(2026, 11, 1, tzinfo=UTC)))
    method, path = act.call.split()
    Router(read_routes()).find(method, path)
    pages = (Path(__file__).parents[3] / "gateway/console/src/app/routes.ts").read_text()
    known = [re.sub(r":\w+", "[^/]+", each) for each in re.findall(r'path: "([^"]+)"', pages)]
    assert any(re.fullmatch(f"/console/{each}", act.console_path) for each in known), act.console_path
    assert act.words_en != act.words_zh
    assert re.search(r"[\u4e00-\u9fff]", act.words_zh)


def test_gravest_lines_come_first() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    lines = [
        Line(Kind.SUSPECTED_DUPLICATES, "", 400, since),
        Line(Kind.REJECTED_EVENTS, "TOO_LARGE", 3, since),
        Line(Kind.REJECTED_EVENTS, "INVALID_FIELD", 5_000, since),
        Line(Kind.STOPPED_EVENTS, "Order Completed", 0, since, 900),
    ]
    assert [(each.kind, each.severity) for each in ordered(lines)] == [
        (Kind.REJECTED_EVENTS, Severity.HIGH),
        (Kind.STOPPED_EVENTS, Severity.HIGH),
        (Kind.REJECTED_EVENTS, Severity.MEDIUM),
        (Kind.SUSPECTED_DUPLICATES, Severity.LOW),
    ]
    assert len(ordered(lines * 100)) == 200
