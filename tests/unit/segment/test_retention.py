"""How far back the history goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.settings import ServiceSettings
from services.segment.domain.retention import horizon
from services.segment.settings import SegmentSettings


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        (datetime(2026, 6, 15, 4, tzinfo=UTC), 3, datetime(2026, 3, 1, tzinfo=UTC)),
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), 3, datetime(2025, 12, 1, tzinfo=UTC)),
        (datetime(2026, 3, 1, tzinfo=UTC), 2, datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 24, datetime(2024, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 0, None),
    ],
)
def test_whole_months_are_kept(now: datetime, months: int, since: datetime | None) -> None:
    assert horizon(now, months) == since


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(2, 1_200))
def test_what_a_journey_may_start_from_is_kept(now: datetime, months: int) -> None:
    since = horizon(now, months)
    assert since is not None
    assert since < now - timedelta(days=30)


def test_the_setting_is_read_and_bounded() -> None:
    assert SegmentSettings.from_environment({}).service.history_months == 0
    assert ServiceSettings.from_environment("profile", {"YIKE_HISTORY_MONTHS": "24"}).history_months == 24
    for text in ("1", "-1", "1201", "two"):
        with pytest.raises(SystemExit, match="YIKE_HISTORY_MONTHS"):
            SegmentSettings.from_environment({"YIKE_HISTORY_MONTHS": text})


def test_where_the_history_is_has_a_default_and_is_checked() -> None:
    assert SegmentSettings.from_environment({}).clickhouse_url.startswith("chdb:///")
    with pytest.raises(SystemExit, match="YIKE_CLICKHOUSE_URL"):
        SegmentSettings.from_environment({"YIKE_CLICKHOUSE_URL": "ftp://there"})
