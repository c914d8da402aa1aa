"""What each process is told, and what the installation keeps to itself."""

from pathlib import Path

import pytest

from dev.supervisor.environment import (
    WITH_DATABASE,
    Wiring,
    environment_of,
    migration_environment,
    role_url,
)
from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import Home
from dev.supervisor.processes import MODULES, gateway_stage, service_stage
from dev.supervisor.secret_files import Secrets, load_or_make_secrets, role_password
from services.common.topology import SERVICES

SECRETS = Secrets(
    service_token="service-token",
    encryption_key="encryption-key",
    postgres_password="postgres-password",
    redis_password="redis-password",
    role_secret="role-secret",
    sandbox_token="sandbox-token",
)


def _wiring(*, host: str = "127.0.0.1", base: dict[str, str] | None = None) -> Wiring:
    names = (*SERVICES, "sandbox_http", "sandbox_smtp")
    return Wiring(
        home=Home(Path("/home/of/yike")),
        secrets=SECRETS,
        postgres_url="postgresql://yike_admin:postgres-password@127.0.0.1:5432/yike",
        redis_url="redis://:redis-password@127.0.0.1:6379/0",
        ports={name: 20_000 + number for number, name in enumerate(names)},
        host=host,
        port=8080,
        run_id="run",
        base=base or {},
        modules=MODULES,
    )


def test_role_password_is_the_hmac_of_the_role_when_derived() -> None:
    expected = "ef6d1bd9a1630ac86772db4dfbb2be080ac4ea4b9f0efe70d2953d680549354f"
    assert role_password("role-secret", "yike_profile") == expected


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_environment_has_the_processes_own_login_when_it_has_a_schema(name: str) -> None:
    url = environment_of(_wiring(), name)["YIKE_DATABASE_URL"]
    assert url == f"postgresql://yike_{name}:{role_password('role-secret', f'yike_{name}')}@127.0.0.1:5432/yike"


@pytest.mark.parametrize("name", [*WITH_DATABASE, "sandbox", "demo"])
def test_environment_hides_the_administrator_when_built_for_a_process(name: str) -> None:
    base = {"YIKE_POSTGRES_URL": "postgresql://a:b@c/d", "YIKE_ROLE_SECRET": "role-secret", "LANG": "C"}
    environment = environment_of(_wiring(base=base), name)
    assert environment["LANG"] == "C"
    assert not {"YIKE_POSTGRES_URL", "YIKE_ROLE_SECRET"} & set(environment)
    assert not [value for value in environment.values() if "postgres-password" in value or value == "role-secret"]


def test_environment_of_sandbox_has_no_secret_of_the_platform_when_built() -> None:
    text = " ".join(environment_of(_wiring(), "sandbox").values())
    assert "sandbox-token" in text
    assert not [secret for secret in ("service-token", "encryption-key", "redis-password") if secret in text]


def test_migration_environment_has_the_administrator_when_built() -> None:
    environment = migration_environment(_wiring())
    assert environment["YIKE_POSTGRES_URL"] == _wiring().postgres_url
    assert environment["YIKE_ROLE_SECRET"] == "role-secret"


def test_role_url_keeps_place_and_query_when_the_administrators_has_them() -> None:
    url = role_url("postgresql://admin:p%40ss@db.example:6432/shop?sslmode=require", "role-secret", "yike_profile")
    assert url.startswith("postgresql://yike_profile:")
    assert url.endswith("@db.example:6432/shop?sslmode=require")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("10.1.2.3", "http://10.1.2.3:8080"),
    ],
)
def test_url_reaches_the_gateway_from_this_machine_when_it_listens_on(host: str, url: str) -> None:
    assert _wiring(host=host).url == url


def test_outside_settings_go_first_when_set() -> None:
    base = {"YIKE_PUBLIC_URL": "https://yike.example", "YIKE_CLICKHOUSE_URL": "http://ch:8123"}
    environment = environment_of(_wiring(base=base), "segment")
    assert environment["YIKE_PUBLIC_URL"] == "https://yike.example"
    assert environment["YIKE_CLICKHOUSE_URL"] == "http://ch:8123"
    assert environment["YIKE_OBJECTS_URL"] == "file:///home/of/yike/objects"


def test_stages_start_services_before_the_gateway_when_built() -> None:
    assert [spec.name for spec in service_stage(_wiring())] == [*SERVICES, "sandbox"]
    assert [spec.name for spec in gateway_stage(_wiring())] == ["gateway"]


def test_secrets_are_made_once_and_shut_to_others_when_loaded_twice(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    first, second = load_or_make_secrets(home, {}), load_or_make_secrets(home, {})
    assert first == second
    assert {path.stat().st_mode & 0o777 for path in home.secrets.iterdir()} == {0o600}
    assert "Secrets" in repr(first)
    assert first.role_secret not in repr(first)


def test_secrets_come_from_the_environment_when_set(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    secrets = load_or_make_secrets(home, {"YIKE_SERVICE_TOKEN": "given"})
    assert secrets.service_token == "given"
    assert not (home.secrets / "service_token").exists()


def test_secrets_refuse_when_data_are_there_but_the_key_is_gone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    home.postgres.mkdir()
    with pytest.raises(SupervisorError, match="encryption_key"):
        load_or_make_secrets(home, {})
