"""Law 6: `now` is an argument. Only `services/common/clock.py` reads the time, by whatever name."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.architecture.names import resolved_names
from tests.architecture.source import names_of, python_files, relative

READERS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
"""However the class was reached: also through another module of ours."""

_ENDS = tuple(f".{reader}" for reader in READERS)

MODULES = (
    "time.",
    "uuid.uuid1",
    "uuid.uuid6",
    "uuid.uuid7",
    "email.utils.formatdate",
    "email.utils.localtime",
    "os.times",
)
"""`time` as a whole: what of it does not read a clock waits, and waiting is asyncio's."""


def times_read(names: Iterable[tuple[int, str]]) -> list[int]:
    """Returns the lines of a file that read the time, or could, by what it mentions."""
    return sorted({line for line, name in names if name.startswith(MODULES) or f".{name}".endswith(_ENDS)})


def test_only_the_clock_reads_the_time() -> None:
    offending = [
        f"{relative(path)}:{line}"
        for path in python_files("dev", "services", "gateway")
        if relative(path) != "services/common/clock.py"
        for line in times_read(names_of(path))
    ]
    assert offending == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as d\nd.now(UTC)",
        "import datetime\ndatetime.datetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "import datetime as dt\ndt.date.today()",
        "import datetime as dt\nnow = dt.datetime.now\nnow()",
        "import datetime as dt\nclass A:\n    def f(self):\n        moment = dt.datetime\n        return moment.today()",
        "from datetime import date as day\nday.today()",
        "import time\ntime.time()",
        "import time as t\nt.time_ns()",
        "from time import time\ntime()",
        "from time import time_ns as stamp\nstamp()",
        "from time import *\ntime()",
        "def f():\n    import time\n    return time.monotonic()",
        "import time\ndef f(now=time.time): ...",
        "import time\ngetattr(time, 'perf_counter')()",
        "import time\nlist(map(time.gmtime, [None]))",
        "__import__('time').time()",
        "import importlib\nimportlib.import_module('datetime').datetime.now()",
        "from services.common.ids import datetime\ndatetime.now()",
        "import uuid\nuuid.uuid1()",
        "import email.utils\nemail.utils.formatdate()",
    ],
)
def test_a_reader_of_the_time_is_found_by_any_name(text: str) -> None:
    assert times_read(resolved_names(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.fromtimestamp(0)\ndatetime(2026, 1, 1).time()",
        "def f(now, time):\n    return time.time(), now.date()",
        "from services.common.clock import Clock, monotonic_seconds\nClock().now()\nmonotonic_seconds()",
        "from datetime import date, timedelta\ndate(2026, 1, 1) + timedelta(days=1)",
        "import uuid\nuuid.uuid4()",
    ],
)
def test_what_only_handles_a_time_is_left_alone(text: str) -> None:
    assert times_read(resolved_names(ast.parse(text))) == []
