"""The keys of a home's workspace, as the supervisor leaves them in `$YIKE_HOME/credentials.json`."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Credentials(msgspec.Struct, frozen=True):
    """Where the gateway listens and the keys of one workspace.

    Attributes:
        url: Base of the public HTTP API, without a slash at the end.
        workspace_id: The workspace both keys belong to.
        write_key: May only send events.
        secret_key: May do all; it stays on this machine.
    """

    url: str
    workspace_id: str
    write_key: str
    secret_key: str


class CredentialsMissing(Exception):
    """There is no usable credentials.json; start Yike once with `make run` and try again."""


def read_credentials(home: Path) -> Credentials:
    """Reads the credentials of a home.

    Raises:
        CredentialsMissing: If the file is not there or does not hold the four texts.
    """
    path = home / "credentials.json"
    try:
        credentials = msgspec.json.decode(path.read_bytes(), type=Credentials, strict=False)
    except OSError as error:
        raise CredentialsMissing(f"cannot read {path}: start Yike first (make run)") from error
    except msgspec.DecodeError as error:
        raise CredentialsMissing(f"{path} is not what the supervisor writes: {error}") from error
    return msgspec.structs.replace(credentials, url=credentials.url.rstrip("/"))
