"""Which variables each process of the platform gets, and which it must not see."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from dev.supervisor.home import Home
from dev.supervisor.secret_files import Secrets, role_password
from services.common.topology import SERVICES

REPOSITORY = Path(__file__).resolve().parents[2]

WITH_DATABASE = (*SERVICES, "gateway")
"""Processes with a login role and a schema of their own."""

_ADMINISTRATORS_ONLY = ("YIKE_POSTGRES_URL", "YIKE_ROLE_SECRET")
# Without compiled files each of nine processes would compile a thousand modules at each start, which takes four times as
# long as the rest of it.
_NOT_PASSED_ON = (*_ADMINISTRATORS_ONLY, "PYTHONDONTWRITEBYTECODE")
_NOT_FOR_SANDBOX = (
    "YIKE_ENCRYPTION_KEY",
    "YIKE_KEYRING_FILE",
    "YIKE_SERVICE_TOKEN",
    "YIKE_REDIS_URL",
    "YIKE_CLICKHOUSE_URL",
)


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """All that the environments of an installation's processes are made of."""

    home: Home
    secrets: Secrets
    postgres_url: str
    """The administrator's."""
    redis_url: str
    ports: Mapping[str, int]
    """By service name, and `sandbox_http`, `sandbox_smtp`."""
    host: str
    """Address on which the gateway listens."""
    port: int
    """Port on which the gateway listens."""
    run_id: str
    base: Mapping[str, str]
    """The supervisor's own environment."""
    modules: Mapping[str, tuple[str, ...]]
    """What each process runs, see `processes.MODULES`."""

    @property
    def url(self) -> str:
        """Where a program on this machine reaches the gateway."""
        return f"http://{self.local_host}:{self.port}"

    @property
    def local_host(self) -> str:
        """The address by which this machine reaches the gateway."""
        if self.host in {"0.0.0.0", "::", ""}:
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host


def role_url(administrator_url: str, role_secret: str, role: str) -> str:
    """Returns the URL by which a login role reaches the administrator's database; its query part is kept."""
    parts = urlsplit(administrator_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{role_password(role_secret, role)}@{place}"))


def environment_of(wiring: Wiring, name: str) -> dict[str, str]:
    """Returns the environment of one process: a service, `gateway` or `sandbox`."""
    environment = common_environment(wiring)
    if name in WITH_DATABASE:
        environment["YIKE_DATABASE_URL"] = role_url(wiring.postgres_url, wiring.secrets.role_secret, f"yike_{name}")
    if name == "sandbox":
        for variable in _NOT_FOR_SANDBOX:
            environment.pop(variable, None)
    return environment


def migration_environment(wiring: Wiring) -> dict[str, str]:
    """Returns the environment of `python -m services.common.migrations`, which acts as the administrator."""
    return common_environment(wiring) | {
        "YIKE_POSTGRES_URL": wiring.postgres_url,
        "YIKE_ROLE_SECRET": wiring.secrets.role_secret,
    }


def common_environment(wiring: Wiring) -> dict[str, str]:
    """Returns what every process is told, on top of the supervisor's own environment."""
    environment = {name: value for name, value in wiring.base.items() if name not in _NOT_PASSED_ON}
    environment.update(
        PYTHONPATH=common_python_path(wiring.base),
        PYTHONUNBUFFERED="1",
        YIKE_RUN_ID=wiring.run_id,
        YIKE_HOME=str(wiring.home.root),
        YIKE_HOST=wiring.host,
        YIKE_PORT=str(wiring.port),
        YIKE_PUBLIC_URL=wiring.base.get("YIKE_PUBLIC_URL") or wiring.url,
        YIKE_REDIS_URL=wiring.redis_url,
        YIKE_CLICKHOUSE_URL=wiring.base.get("YIKE_CLICKHOUSE_URL") or f"chdb://{wiring.home.clickhouse}",
        YIKE_OBJECTS_URL=wiring.base.get("YIKE_OBJECTS_URL") or f"file://{wiring.home.objects}",
        YIKE_SERVICE_TOKEN=wiring.secrets.service_token,
        YIKE_ENCRYPTION_KEY=wiring.secrets.encryption_key,
        YIKE_KEYRING_FILE=wiring.base.get("YIKE_KEYRING_FILE") or str(wiring.home.keyring),
        YIKE_SANDBOX_HTTP_URL=f"http://127.0.0.1:{wiring.ports['sandbox_http']}",
        YIKE_SANDBOX_SMTP_PORT=str(wiring.ports["sandbox_smtp"]),
        YIKE_SANDBOX_TOKEN=wiring.secrets.sandbox_token,
        **{f"YIKE_{name.upper()}_ADDRESS": f"127.0.0.1:{wiring.ports[name]}" for name in SERVICES},
    )
    return environment


def common_python_path(base: Mapping[str, str]) -> str:
    """Returns the PYTHONPATH by which a process finds the repository and the generated contracts, then `base`'s own."""
    paths = [str(REPOSITORY), str(REPOSITORY / "protos" / "gen"), base.get("PYTHONPATH", "")]
    return ":".join(path for path in paths if path)
