"""House rules as tests, each with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.settings import ServiceSettings
from services.common.topology import SERVICES, heard_by
from tests.architecture.source import ROOT, imports_of, names_of, python_files, relative, tree_of

COMMON = {
    "__init__", "apart", "attribute_kinds", "caches", "caller", "calls", "channels", "clients", "clock", "database", "erasing", "errors", "event_names",
    "facts", "filters", "forms", "identifier_types", "ids", "interceptors", "json_messages", "json_values", "keys", "limits",
    "listings", "loops", "lunar", "masking", "memories", "migrations", "operations", "orders", "outbox", "pages", "payload_mapping", "payloads", "personal_data",
    "proportions", "public_addresses", "reads",
    "retention", "rule_references", "sealing",
    "server", "settings", "statuses", "telemetry", "times", "topology", "updates", "visits", "wall_clocks", "webhook_calls", "webhook_requests",
}  # fmt: skip
# The vocabulary of refusals: data, not wire code.
ERROR_REASONS = "yike.common.v1.errors_pb2"


def part_files(service: str, part: str) -> list[Path]:
    """Returns the files of one layer, whether it is a module or a package of the same name."""
    folder = ROOT / "services" / service
    return (
        [*python_files(f"services/{service}/{part}.py"), *python_files(f"services/{service}/{part}")]
        if ((folder / f"{part}.py").exists())
        else python_files(f"services/{service}/{part}")
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_files(service: str) -> None:
    """Who knows one service knows all."""
    folder = ROOT / "services" / service
    assert (folder / "README.md").exists()
    assert (folder / "migrations" / "versions").is_dir()
    for part in ("servicer", "usecases", "domain", "storage", "app"):
        assert (folder / f"{part}.py").exists() or (folder / part / "__init__.py").exists(), f"{service} lacks {part}"


@pytest.mark.parametrize("owner", [*(f"services/{service}" for service in SERVICES), "gateway"])
def test_migrations_follow_each_other(owner: str) -> None:
    """Two that were numbered alike, side by side, would stop every start."""
    versions = ROOT / owner / "migrations" / "versions"
    files = sorted(file for file in versions.glob("*.py") if file.name != "__init__.py")
    assert files
    assert [file.name[:4] for file in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    for number, file in enumerate(files, start=1):
        before = f'"{number - 1:04d}"' if number > 1 else "None"
        text = file.read_text(encoding="utf-8")
        assert f'\nrevision = "{number:04d}"\ndown_revision = {before}\n' in text, file.name


@pytest.mark.parametrize("service", SERVICES)
def test_services_do_not_import_each_other(service: str) -> None:
    """They meet over gRPC and facts (law 4)."""
    others = [f"services.{other}" for other in SERVICES if other != service]
    others += ["gateway", "tools"]
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files(f"services/{service}")
        for name in imports_of(path)
        if any(name == other or name.startswith(f"{other}.") for other in others)
    ]
    assert offending == []


@pytest.mark.parametrize("service", SERVICES)
def test_calls_to_another_service_stand_in_its_client(service: str) -> None:
    """Who changes a call looks for its callers in `clients/<other>.py`, and nowhere else."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files(f"services/{service}")
        for name in imports_of(path)
        for other in SERVICES
        if name.startswith(f"yike.{other}.v1.") and "_service_pb2_grpc" in name
        if other != service and relative(path) != f"services/{service}/clients/{other}.py"
    ]
    assert offending == []


def test_what_one_service_alone_is_told_stands_in_its_settings() -> None:
    """All environment variables of a service are found in two places: the common settings, and its own."""
    readers: dict[str, set[str]] = {field: set() for field in ServiceSettings.__dataclass_fields__}
    holders = ("settings", "_settings", "service", "self")
    for path in python_files("services", "gateway"):
        parts = path.relative_to(ROOT).parts
        reader = parts[1] if parts[0] == "services" else "gateway"
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Attribute) or node.attr not in readers:
                continue
            if ast.unparse(node.value).rpartition(".")[2] in holders:
                readers[node.attr].add(reader)
    alone = {field: services for field, services in readers.items() if len(services) == 1 and services < set(SERVICES)}
    # Beside the sandbox's URL and token, which the gateway's pages read, too.
    assert alone.keys() <= {"sandbox_smtp_port"}, alone


@pytest.mark.parametrize("service", SERVICES)
def test_only_settings_read_the_environment(service: str) -> None:
    """Who looks for a variable finds it in `settings.py`."""
    offending = [
        f"{relative(path)} reads {name}"
        for path in python_files(f"services/{service}")
        for _, name in names_of(path)
        if name in ("os.environ", "os.getenv") and path.name != "settings.py"
    ]
    assert offending == []


@pytest.mark.parametrize("service", SERVICES)
def test_facts_stand_in_told_and_heard(service: str) -> None:
    """Who changes a fact looks for who writes it in `facts/told.py`, for who reads it in `facts/heard.py`."""
    homes = {"told": {service}, "heard": set(heard_by(service))}
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files(f"services/{service}")
        for name in imports_of(path)
        for teller in SERVICES
        if name.startswith(f"yike.{teller}.v1.{teller}_facts_pb2")
        if path.parent.name != "facts" or teller not in homes.get(path.stem, ())
    ]
    assert offending == []
    assert (ROOT / "services" / service / "facts" / "told.py").exists()
    assert (ROOT / "services" / service / "facts" / "heard.py").exists() == bool(heard_by(service))


def test_the_gateway_imports_no_service() -> None:
    """It holds no business rule; it may use services/common."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files("gateway")
        for name in imports_of(path)
        if any(name.startswith(f"services.{service}") for service in SERVICES)
    ]
    assert offending == []


def test_production_imports_nothing_of_development() -> None:
    """Its image has no `dev/`: the stores are others' and the providers real. It has no place where it ends for a test, either."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files("services", "gateway")
        for name in imports_of(path)
        if name.split(".")[0] in ("dev", "tests", "tools", "examples")
    ]
    assert offending == []
    assert [relative(path) for path in python_files("services", "gateway") if "os._exit" in path.read_text()] == []


def test_tools_and_examples_are_clients_only() -> None:
    """They prove that the public API is enough."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files("tools", "examples")
        for name in imports_of(path)
        if name.startswith(("dev.", "services.", "gateway.", "yike."))
    ]
    assert offending == []


def test_files_of_rows_are_read_by_whoever_is_given_one() -> None:
    """`tabular/` is shared by a client and a service: it knows neither, nor a store or a wire."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files("tabular")
        for name in imports_of(path)
        if name.startswith(
            ("dev", "services", "gateway", "tools", "examples", "yike", "google", "grpc", "sqlalchemy", "asyncio")
        )
    ]
    assert offending == []


def test_no_module_hides_behind_a_package_of_its_name() -> None:
    """Python takes the package: what is written in the module is read by people only."""
    files = python_files("dev", "services", "gateway", "tabular", "tools", "examples", "tests")
    assert [relative(path) for path in files if (path.with_suffix("") / "__init__.py").exists()] == []


def test_common_is_a_closed_list_that_imports_no_service() -> None:
    """A shared folder without a list becomes everybody's attic."""
    folder = ROOT / "services" / "common"
    found = {path.stem for path in folder.glob("*.py")} | {
        path.name for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert found == COMMON
    offending = [
        f"{relative(path)} imports {name}"
        for path in python_files("services/common")
        for name in imports_of(path)
        if name.startswith("services.") and not name.startswith("services.common")
    ]
    assert offending == []


@pytest.mark.parametrize("service", SERVICES)
def test_domain_is_pure(service: str) -> None:
    """The rules of the trade must run in tests, simulation and as-of questions without a store or a clock."""
    forbidden = ("grpc", "google", "sqlalchemy", "redis", "asyncpg", "chdb", "yike.", "services.common.clock",
                 "services.common.database", "asyncio", "httpx")  # fmt: skip
    offending = []
    folder = ROOT / "services" / service
    kinds = [*folder.glob("steps/*/rules.py"), *folder.glob("entries/*/rules.py")]
    for path in [*part_files(service, "domain"), *kinds]:
        offending += [
            f"{relative(path)} imports {name}"
            for name in imports_of(path)
            if name.startswith(forbidden) and not name.startswith("yike.common.v1.errors_pb2") and name != ERROR_REASONS
        ]
        offending += [
            f"{relative(path)}:{node.lineno} waits"
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Await | ast.AsyncFunctionDef)
        ]
    assert offending == []


@pytest.mark.parametrize("service", SERVICES)
def test_usecases_know_no_protobuf_and_no_sql(service: str) -> None:
    """What changes and what is published; how is below."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in part_files(service, "usecases")
        for name in imports_of(path)
        if name.startswith(("google.protobuf", "yike.", "sqlalchemy.text", "sqlalchemy.select", "asyncpg"))
        and not name.startswith("yike.common.v1.errors_pb2")
    ]
    assert offending == []


@pytest.mark.parametrize("service", SERVICES)
def test_servicers_touch_no_store(service: str) -> None:
    """A method is translate, call, translate."""
    offending = [
        f"{relative(path)} imports {name}"
        for path in part_files(service, "servicer")
        for name in imports_of(path)
        if name.startswith(
            ("sqlalchemy", "redis", "asyncpg", f"services.{service}.storage", "services.common.database")
        )
    ]
    assert offending == []


def test_no_module_is_longer_than_400_lines() -> None:
    """Every codebase regrets its largest file."""
    long = [
        f"{relative(path)}: {count}"
        for path in python_files("dev", "services", "gateway", "tabular", "tools", "examples", "tests")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    """`utils` is where things go to be written twice."""
    bad = [
        relative(path)
        for path in python_files("dev", "services", "gateway", "tabular", "tools", "examples", "tests")
        if path.stem in {"utils", "util", "helpers", "helper", "misc", "common_utils"}
    ]
    assert bad == []


def test_every_public_name_has_a_docstring() -> None:
    """The models have them in a quarter to a half of cases; ours all."""
    missing = []
    for path in python_files("dev", "services", "gateway", "tabular", "tools", "examples"):
        if "migrations/versions" not in str(path):
            missing += [f"{relative(path)}:{node.lineno} {node.name}" for node in _public(tree_of(path).body)]
    assert missing == []


def _public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yields the public names without a docstring; functions within functions and private classes are nobody's face."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from _public(node.body)


def test_importing_has_no_effect_on_the_environment() -> None:
    """No module-level environment read: settings are read once, in main()."""
    offending = []
    for path in python_files("dev", "services", "gateway"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
                continue
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and inner.attr in {"environ", "getenv"}:
                    offending.append(f"{relative(path)}:{inner.lineno}")
    assert offending == []
