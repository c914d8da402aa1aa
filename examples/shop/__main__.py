"""Writes the demo shop's messages to a file: `python -m examples.shop --customers N --days D --seed S --out FILE`."""

from __future__ import annotations

import argparse
import gzip
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from examples.shop.generator import ShopSettings, TruePerson, open_shop


def main(arguments: list[str], now: datetime) -> int:
    """Writes the files that the command line asks for; returns the exit status.

    `now` only serves as the default of `--end`: the midnight (UTC) before it, so that the same day gives the same file.
    """
    parser = argparse.ArgumentParser(prog="python -m examples.shop", description="Generate the demo shop's history.")
    parser.add_argument("--customers", type=int, default=4_600, help="people in the shop (default 4600)")
    parser.add_argument("--days", type=int, default=210, help="length of the history in days (default 210)")
    parser.add_argument("--seed", type=int, default=20, help="which history (default 20)")
    parser.add_argument("--end", type=datetime.fromisoformat, help="its present, ISO 8601 (default: today 00:00Z)")
    parser.add_argument("--out", type=Path, required=True, help="file of messages, NDJSON; gzip when it ends in .gz")
    parser.add_argument("--truth", type=Path, help="file for the ground truth, NDJSON; gzip when it ends in .gz")
    options = parser.parse_args(arguments)
    end: datetime = options.end or datetime.combine(now.date(), time.min, UTC)
    if end.tzinfo is None:
        end = end.replace(tzinfo=UTC)
    try:
        settings = ShopSettings(end=end, customers=options.customers, days=options.days, seed=options.seed)
    except ValueError as error:
        parser.error(str(error))
    shop = open_shop(settings)
    encoder = msgspec.json.Encoder()
    try:
        with _open_for_writing(options.out) as out:
            for message in shop.messages():
                out.write(encoder.encode(message) + b"\n")
        if options.truth is not None:
            with _open_for_writing(options.truth) as out:
                for person in shop.people():
                    out.write(encoder.encode(_truth_row(person)) + b"\n")
    except OSError as error:
        parser.error(f"{error.filename or options.out} cannot be written: {error.strerror or error}")
    start = end - timedelta(days=options.days)
    print(f"{shop.event_count:,} messages from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC in {options.out}")
    return 0


def _truth_row(person: TruePerson) -> dict[str, object]:
    return {
        "person_id": person.person_id,
        "identifiers": person.identifiers,
        "shared": person.shared,
        "member": person.member,
        "apart": person.apart,
    }


def _open_for_writing(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        # A fixed modification time keeps equal histories equal as files too.
        return cast(BinaryIO, gzip.GzipFile(path, "wb", compresslevel=6, mtime=0))
    return path.open("wb")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], datetime.now(UTC)))
