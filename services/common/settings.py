"""The environment that all processes share, as a frozen value: read once in `main()` and handed on."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from services.common.topology import SERVICES

FEWEST_HISTORY_MONTHS = 2
MOST_HISTORY_MONTHS = 1_200

_DEVELOPMENT_PORTS = {name: 50051 + index for index, name in enumerate(SERVICES)}

URL_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "YIKE_DATABASE_URL": ("postgresql", "postgres"),
    "YIKE_REDIS_URL": ("redis", "rediss", "unix"),
}
"""What the URL of each store of all services may begin with."""


@dataclass(frozen=True)
class ServiceSettings:
    """What every process is told by its environment. Every field has a default that works in development.

    What one service alone reads stands in the `settings.py` of that service, which embeds this.

    Attributes:
        service: Name of this process.
        home: Folder of all local state.
        host: Address to listen on; loopback unless told otherwise.
        port: The gateway's HTTP port.
        public_url: How links in messages reach the gateway.
        database_url: This service's own login role; `postgresql://…`.
        redis_url: `redis://…`.
        service_token: Bearer token of internal calls. Never empty in a running process.
        encryption_key: 32 bytes, the master key that the installation began with; empty where `keyring_file` has all.
        keyring_file: Where all master keys stand once there are several (`services.common.keys`); it need not exist.
        addresses: Where each service listens, `host:port`.
        sandbox_http_url: Base URL of the message sandbox; empty when there is none.
        sandbox_smtp_port: SMTP port of the sandbox on the same host.
        sandbox_token: Secret shared with the sandbox.
        otlp_endpoint: Where traces and metrics go; empty switches export off.
        run_id: Names the supervisor's run, empty without one.
        allows_private_addresses: Whether accounts and the like may lead to addresses that are not public: in development.
        keep_days: For how long rows of a table, `<service>.<table>`, are kept, where it differs from the default.
        history_months: Whole months before the present one that events count in segments for every workspace; 0: all.
        reflects: Whether gRPC reflection tells the contracts to callers with the service token.
    """

    service: str
    home: Path = Path(".yike")
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    database_url: str = ""
    redis_url: str = ""
    service_token: str = field(default="", repr=False)
    encryption_key: bytes = field(default=b"", repr=False)
    keyring_file: Path | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    sandbox_http_url: str = ""
    sandbox_smtp_port: int = 0
    sandbox_token: str = field(default="", repr=False)
    otlp_endpoint: str = ""
    run_id: str = ""
    allows_private_addresses: bool = False
    keep_days: Mapping[str, int] = field(default_factory=dict)
    history_months: int = 0
    reflects: bool = False

    @property
    def address(self) -> str:
        """Where this service listens."""
        return self.addresses[self.service]

    @classmethod
    def from_environment(cls, service: str, environment: Mapping[str, str] | None = None) -> ServiceSettings:
        """Reads the `YIKE_*` variables.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        home = Path(env.get("YIKE_HOME", ".yike")).resolve()
        host = env.get("YIKE_HOST", "127.0.0.1")
        try:
            port = int(env.get("YIKE_PORT", "8080"))
            key = base64.b64decode(env.get("YIKE_ENCRYPTION_KEY", ""), validate=True)
            smtp_port = int(env.get("YIKE_SANDBOX_SMTP_PORT", "0"))
        except ValueError as error:
            raise SystemExit(
                "YIKE_PORT and YIKE_SANDBOX_SMTP_PORT must be numbers, YIKE_ENCRYPTION_KEY base64 of 32 bytes."
            ) from error
        if key and len(key) != 32:
            raise SystemExit("YIKE_ENCRYPTION_KEY must be base64 of exactly 32 bytes.")
        for name, schemes in URL_SCHEMES.items():
            check_url(name, env.get(name, ""), schemes)
        return cls(
            service=service,
            home=home,
            host=host,
            port=port,
            public_url=env.get("YIKE_PUBLIC_URL", f"http://127.0.0.1:{port}"),
            database_url=env.get("YIKE_DATABASE_URL", ""),
            redis_url=env.get("YIKE_REDIS_URL", ""),
            service_token=env.get("YIKE_SERVICE_TOKEN", ""),
            encryption_key=key,
            keyring_file=Path(env["YIKE_KEYRING_FILE"]) if env.get("YIKE_KEYRING_FILE") else None,
            addresses={
                name: env.get(f"YIKE_{name.upper()}_ADDRESS", f"127.0.0.1:{_DEVELOPMENT_PORTS[name]}")
                for name in SERVICES
            },
            sandbox_http_url=env.get("YIKE_SANDBOX_HTTP_URL", ""),
            sandbox_smtp_port=smtp_port,
            sandbox_token=env.get("YIKE_SANDBOX_TOKEN", ""),
            otlp_endpoint=env.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
            run_id=env.get("YIKE_RUN_ID", ""),
            allows_private_addresses=env.get("YIKE_PRIVATE_ADDRESSES", "0") == "1",
            keep_days=_keep_days(env.get("YIKE_KEEP_DAYS", "")),
            history_months=_history_months(env.get("YIKE_HISTORY_MONTHS", "0")),
            reflects=env.get("YIKE_GRPC_REFLECTION", "0") == "1",
        )

    def require_secrets(self) -> None:
        """Stops a process that would run without its secrets.

        Raises:
            SystemExit: If the service token, the encryption key, the database or Redis is not told.
        """
        has_keyring = self.keyring_file is not None and self.keyring_file.exists()
        missing = [
            name
            for name, value in {
                "YIKE_SERVICE_TOKEN": self.service_token,
                "YIKE_ENCRYPTION_KEY": self.encryption_key or has_keyring,
                "YIKE_DATABASE_URL": self.database_url,
                "YIKE_REDIS_URL": self.redis_url,
            }.items()
            if not value
        ]
        if missing:
            raise SystemExit(f"{', '.join(missing)} must be set; `python -m services all` sets them for its children.")


def _history_months(text: str) -> int:
    try:
        months = int(text)
    except ValueError as error:
        raise SystemExit("YIKE_HISTORY_MONTHS must be a number.") from error
    if months and not FEWEST_HISTORY_MONTHS <= months <= MOST_HISTORY_MONTHS:
        raise SystemExit(
            f"YIKE_HISTORY_MONTHS must be 0, or {FEWEST_HISTORY_MONTHS} to {MOST_HISTORY_MONTHS}: a journey may start "
            "from an event of up to 30 days ago."
        )
    return months


def _keep_days(text: str) -> dict[str, int]:
    """Reads `messaging.messages=800,journey.step_log=90`."""
    try:
        pairs = [entry.strip().split("=") for entry in text.split(",") if entry.strip()]
        return {table: int(days) for table, days in pairs}
    except ValueError as error:
        raise SystemExit("YIKE_KEEP_DAYS must be like messaging.messages=800,journey.step_log=90.") from error


def check_url(name: str, url: str, schemes: tuple[str, ...]) -> None:
    """Stops a process that would fail on a store's URL; the URL itself is not shown, since it may hold a password.

    Args:
        name: The variable.
        url: What it says; empty is let through.
        schemes: What the URL may begin with.

    Raises:
        SystemExit: If it begins with something else, or is no URL.
    """
    if not url:
        return
    try:
        parts = urlsplit(url)
        # Reading the port fails where it is no number.
        usable = parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise SystemExit(f"{name} must be a URL that begins with {' or '.join(f'{each}://' for each in schemes)}.")
