"""The secrets of an installation: made once, at its first start, one file each, readable by its user alone."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.supervisor.errors import SupervisorError
from services.supervisor.home import Home, write_atomically


@dataclass(frozen=True, repr=False)
class Secrets:
    """The secrets of one installation."""

    service_token: str
    """Bearer token of every internal gRPC call."""
    encryption_key: str
    """Base64 of 32 random bytes: the master key of identifier values and links."""
    postgres_password: str
    redis_password: str
    role_secret: str
    """The database roles' passwords are derived from this (see `role_password`)."""
    sandbox_token: str


def role_password(role_secret: str, role: str) -> str:
    """Returns the password of a database role: hexadecimal HMAC-SHA256 of the role's name."""
    return hmac.new(role_secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def load_or_make_secrets(home: Home, environment: Mapping[str, str]) -> Secrets:
    """Reads the secrets of a home and makes those it has not yet; a variable of the environment goes before a file.

    Raises:
        SupervisorError: If the encryption key is gone though the home holds data: a new one could not read them.
    """
    key_file = home.secrets / "encryption_key"
    if home.postgres.exists() and not key_file.exists() and "YIKE_ENCRYPTION_KEY" not in environment:
        raise SupervisorError(
            f"{home.root} holds data, but its key {key_file} is gone. Put the file back, or set YIKE_ENCRYPTION_KEY."
        )

    def secret(name: str, variable: str | None = None, make: Callable[[], str] = secrets.token_hex) -> str:
        if variable is not None and environment.get(variable):
            return environment[variable]
        file = home.secrets / name
        if not file.exists():
            write_atomically(file, make() + "\n")
        return file.read_text(encoding="utf-8").strip()

    return Secrets(
        service_token=secret("service_token", "YIKE_SERVICE_TOKEN"),
        encryption_key=secret(
            "encryption_key", "YIKE_ENCRYPTION_KEY", lambda: base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        ),
        postgres_password=secret("postgres_password"),
        redis_password=secret("redis_password"),
        role_secret=secret("role_secret", "YIKE_ROLE_SECRET"),
        sandbox_token=secret("sandbox_token", "YIKE_SANDBOX_TOKEN"),
    )
