"""Fixtures of every test: real stores started once a run, a fresh database for each module, a home for a platform."""

import gc
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings

from tests.support.memory_folder import stores_folder
from tests.support.platform import Platform
from tests.support.stores import DatabaseUrls, TestPostgres, TestRedis

# Of processes that the tests start, too: with other workers beside them, a second thread of arithmetic waits by spinning.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes is the machine's affair.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
# For `make test-teeth`: that a bug is found counts there, not how small its example can be made.
settings.register_profile(
    "teeth", settings.get_profile("patient"), phases=(Phase.explicit, Phase.reuse, Phase.generate)
)

# What thousands of collected tests hold is no garbage, and is walked again and again by default.
gc.set_threshold(50_000, 20, 50)

# Its own way to show tracebacks, with the source in colours, takes longer than most tests.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

_PLATFORM = pytest.StashKey[Platform]()

# The longest first: a worker that starts with them late would keep the other waiting at the end. Those in a browser before
# them: nobody takes them from the worker that has their platform.
_ON_A_PLATFORM = ("tests/browser/", "tests/e2e/", "tests/faults/")
_LONGEST_FIRST = (*_ON_A_PLATFORM, "tests/integration/supervisor/", "tests/integration/", "tests/")
# Who asks for the platform by this name breaks it, and comes when nobody else wants it whole.
_BREAKS_IT = "fragile"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the tests for the workers, and spares them the garbage collector's walks over what lives to the end."""
    gc.freeze()
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    place = next(n for n, folder in enumerate(_LONGEST_FIRST) if _is_below(item, (folder,)))
    return place, _BREAKS_IT in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Stops the platform after the last test that may want it: even at rest it takes from the others."""
    try:
        return (yield)
    finally:
        running = item.config.stash.get(_PLATFORM, None)
        if running is not None and (nextitem is None or not _is_below(nextitem, _ON_A_PLATFORM)):
            del item.config.stash[_PLATFORM]
            running.stop()


def _is_below(item: pytest.Item, folders: tuple[str, ...]) -> bool:
    # Ids begin at the root; to cut a path is a twentieth of the collection.
    return item.nodeid.startswith(folders)


@pytest.fixture(scope="session")
def running_platform(pytestconfig: pytest.Config) -> Callable[[], Platform]:
    """Returns `python -m services all` with everything real, for end-to-end tests and those in a browser alike.

    Its operator lets webhooks call `localhost`, by that name: a test has a receiver there. Who breaks it asks for `fragile`.
    """

    def running() -> Platform:
        if _PLATFORM not in pytestconfig.stash:
            platform = Platform(environment={"YIKE_WEBHOOK_HOSTS": "localhost"})
            platform.start()
            pytestconfig.stash[_PLATFORM] = platform
        return pytestconfig.stash[_PLATFORM]

    return running


@pytest.fixture(scope="session")
def fragile(running_platform: Callable[[], Platform]) -> Platform:
    """The same platform for those who kill and stop its parts, as long as they come back: their turn is after all others'."""
    return running_platform()


@pytest.fixture(scope="session")
def stores_directory() -> Iterator[Path]:
    """The folder of all stores of this test process."""
    # Not below pytest's own: that is kept, and shut to the account that root's server may run under.
    with stores_folder() as directory:
        yield directory


@pytest.fixture(scope="session")
async def postgres_server(stores_directory: Path) -> AsyncIterator[TestPostgres]:
    """The run's PostgreSQL; most tests want `database_urls`."""
    postgres = TestPostgres(stores_directory)
    await postgres.start()
    yield postgres
    await postgres.stop()


@pytest.fixture(scope="session")
async def redis_server(stores_directory: Path) -> AsyncIterator[TestRedis]:
    """The run's Redis; most tests want `redis_url`."""
    server = TestRedis(stores_directory)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="module")
async def database_urls(postgres_server: TestPostgres) -> AsyncIterator[DatabaseUrls]:
    """A fresh migrated database for the test module: called with a service's name, returns its URL (`admin`: all)."""
    name = await postgres_server.create_database()
    yield postgres_server.urls(name)
    await postgres_server.give_back(name)


@pytest.fixture(scope="module")
async def redis_url(redis_server: TestRedis) -> str:
    """The URL of an empty Redis database for the test module."""
    return await redis_server.fresh_url()


@pytest.fixture
def tmp_home(tmp_path: Path) -> Path:
    """A folder for `YIKE_HOME`, not made yet."""
    return tmp_path / "home"
