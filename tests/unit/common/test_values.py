"""The small pure parts of services/common."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common import errors
from services.common.caches import cache_key
from services.common.clock import SteppedClock
from services.common.ids import check_resource_id, new_id, stable_id, stable_number
from services.common.settings import ServiceSettings


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_cache_keys_and_stable_ids_differ_when_their_parts_differ(one: list[str], other: list[str]) -> None:
    assert (cache_key("ws_a", "kind", *one) == cache_key("ws_a", "kind", *other)) == (one == other)
    assert (stable_id(*one) == stable_id(*other)) == (one == other)


def test_cache_key_differs_between_workspaces() -> None:
    assert cache_key("ws_a", "kind", "x") != cache_key("ws_b", "kind", "x")


@given(st.lists(st.text(), max_size=4))
def test_stable_number_fits_a_signed_64_bit_integer(parts: list[str]) -> None:
    assert 0 < stable_number(*parts) < 2**63


def test_new_ids_sort_by_time() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert new_id("msg", now) < new_id("msg", now + timedelta(milliseconds=1))


@pytest.mark.parametrize("value", ["", "Upper", "-x", "a" * 64, "a b", "名"])
def test_check_resource_id_refuses_what_is_no_id(value: str) -> None:
    with pytest.raises(errors.InvalidArgument):
        check_resource_id(value, "segment_id")


def test_stepped_clock_moves_only_when_told() -> None:
    clock = SteppedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)


def test_every_error_class_has_its_own_status_and_says_what_to_do() -> None:
    assert len(errors.BY_STATUS) == 11
    for error_class in errors.BY_STATUS.values():
        assert len(error_class().message) > 20


def test_settings_have_usable_defaults_and_hide_secrets() -> None:
    settings = ServiceSettings.from_environment("segment", {"YIKE_SERVICE_TOKEN": "hush"})
    assert settings.host == "127.0.0.1"
    assert "hush" not in repr(settings)
    with pytest.raises(SystemExit, match="YIKE_DATABASE_URL"):
        settings.require_secrets()
    with pytest.raises(SystemExit, match="YIKE_PORT"):
        ServiceSettings.from_environment("segment", {"YIKE_PORT": "http"})
