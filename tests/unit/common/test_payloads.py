"""A payload comes back as it was, or is refused; never half, never swollen without bound."""

from __future__ import annotations

import lz4.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common import payloads
from services.common.payloads import COMPRESSED_FROM, UnreadablePayload, pack, unpack, unpacked_size


@given(st.binary(max_size=200), st.integers(1, 40))
def test_unpack_gives_back_what_was_packed(part: bytes, times: int) -> None:
    payload = b"\x0a" + part * times
    packed = pack(payload)
    assert unpack(packed) == payload
    assert unpacked_size(packed) == len(payload)


def test_pack_leaves_small_payloads_alone_and_compresses_large_ones() -> None:
    small = bytes(COMPRESSED_FROM - 1)
    assert pack(small) is small
    assert len(pack(small + b"\0")) < 100


def test_pack_leaves_alone_what_unpack_would_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "MAXIMUM_BYTES", 2_000)
    assert unpack(pack(bytes(2_000))) == bytes(2_000)
    assert unpack(pack(bytes(2_001))) == bytes(2_001)


@given(st.data())
def test_unpack_refuses_a_frame_that_is_cut_off_or_has_more_behind_it(data: st.DataObject) -> None:
    packed = pack(bytes(range(256)) * 20)
    cut = data.draw(st.integers(4, len(packed) - 1))
    for damaged in (packed[:cut], packed + b"more"):
        with pytest.raises(UnreadablePayload):
            unpack(damaged)
        assert unpacked_size(damaged) >= 0


def test_unpack_refuses_a_frame_that_is_no_frame() -> None:
    with pytest.raises(UnreadablePayload):
        unpack(pack(bytes(2_000))[:15] + b"\xff" * 50)


def test_unpack_stops_at_the_maximum() -> None:
    for packed in (lz4.frame.compress(bytes(8_000_001)), lz4.frame.compress(bytes(50_000_000), store_size=False)):
        with pytest.raises(UnreadablePayload):
            unpack(packed)
