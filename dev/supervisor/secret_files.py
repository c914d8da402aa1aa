"""The secrets of an installation: made once, at its first start, one file each, readable by its user alone."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import Home, write_atomically
from services.common.keys import FIRST, read_keyring

_TOKEN = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, repr=False)
class Secrets:
    """The secrets of one installation."""

    service_token: str
    """Bearer token of every internal gRPC call."""
    encryption_key: str
    """Base64 of 32 random bytes: the first master key; empty once it is retired, and the keyring has all that is needed."""
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
        SupervisorError: If one that the home's data depend on is gone, or a file holds no such secret, or a variable does.
    """
    has_keyring = Path(environment.get("YIKE_KEYRING_FILE") or home.keyring).exists()
    for name, variable in (("encryption_key", "YIKE_ENCRYPTION_KEY"), ("postgres_password", "")):
        file = home.secrets / name
        if name == "encryption_key" and has_keyring:
            continue
        if home.postgres.exists() and not file.exists() and not environment.get(variable):
            instead = f", or set {variable}" if variable else ""
            raise SupervisorError(f"{home.root} holds data, but its secret {file} is gone. Put the file back{instead}.")

    def secret(name: str, variable: str | None = None, make: Callable[[], str] = secrets.token_hex) -> str:
        form = _KEY if name == "encryption_key" else None
        if variable is not None and environment.get(variable):
            if form is not None and not form.fullmatch(environment[variable]):
                raise SupervisorError(f"{variable} must be base64 of 32 bytes.")
            return environment[variable]
        file = home.secrets / name
        if not file.exists():
            write_atomically(file, make() + "\n")
        try:
            text = file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            text = ""
        if not (form or _TOKEN).fullmatch(text):
            raise SupervisorError(
                f"The secret {file} is damaged: it cannot be read, or is not what was written there. Put the file back from a "
                f"copy{f', or set {variable}' if variable else ''}; nothing was changed."
            )
        return text

    return Secrets(
        service_token=secret("service_token", "YIKE_SERVICE_TOKEN"),
        encryption_key=(
            ""
            if has_keyring and not (home.secrets / "encryption_key").exists()
            else secret(
                "encryption_key",
                "YIKE_ENCRYPTION_KEY",
                lambda: base64.b64encode(secrets.token_bytes(32)).decode("ascii"),
            )
        ),
        postgres_password=secret("postgres_password"),
        redis_password=secret("redis_password"),
        role_secret=secret("role_secret", "YIKE_ROLE_SECRET"),
        sandbox_token=secret("sandbox_token", "YIKE_SANDBOX_TOKEN"),
    )


def drop_retired_key(home: Home) -> None:
    """Removes the file of the first master key where that is retired: the keyring has what is still needed of it."""
    if not home.keyring.exists():
        return
    keyring = read_keyring(home.keyring.read_text("utf-8"))
    if keyring.keys[FIRST].secret is None:
        (home.secrets / "encryption_key").unlink(missing_ok=True)
