"""The command writes the shop to files."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from examples.shop import ShopSettings, open_shop
from examples.shop.__main__ import main

NOW = datetime(2026, 11, 22, 13, 14, tzinfo=UTC)


def test_command_writes_messages_and_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, truth = tmp_path / "shop.ndjson.gz", tmp_path / "truth.ndjson"
    options = ["--customers", "40", "--days", "30", "--out", str(out), "--truth", str(truth)]
    assert main(options, NOW) == 0
    shop = open_shop(ShopSettings(end=datetime(2026, 11, 22, tzinfo=UTC), customers=40, days=30))
    lines = gzip.decompress(out.read_bytes()).splitlines()
    assert [json.loads(line)["messageId"] for line in lines] == [message["messageId"] for message in shop.messages()]
    assert len(truth.read_text().splitlines()) == len(list(shop.people()))
    first = out.read_bytes()
    assert main(options, NOW) == 0
    assert out.read_bytes() == first
    assert f"{shop.event_count:,} messages" in capsys.readouterr().out


def test_command_refuses_a_size_that_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--customers", "0", "--out", str(tmp_path / "x")], NOW)
    assert "customers must be" in capsys.readouterr().err
