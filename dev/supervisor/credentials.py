"""The keys of an installation's first workspace and the people of its demonstration, kept in a file for its user."""

import json
import re
from pathlib import Path
from typing import Any

from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import write_atomically

_KEYS = ("workspace_id", "write_key", "secret_key")
_FORMS = {
    "workspace_id": re.compile(r"ws_[0-9a-z]{4,32}"),
    "write_key": re.compile(r"yk_write_[0-9a-z]+_[0-9a-z]{52}"),
    "secret_key": re.compile(r"yk_secret_[0-9a-z]+_[0-9a-z]{52}"),
}


class DamagedCredentialsError(SupervisorError):
    """A credentials file holds no keys; the argument is its path."""


def keep_url(path: Path, url: str) -> bool:
    """Brings the gateway's URL in a credentials file up to date; returns False if there is no file.

    Raises:
        DamagedCredentialsError: If there is one, but not as it was written.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if not all(_FORMS[key].fullmatch(known[key]) for key in _KEYS):
            raise DamagedCredentialsError(path)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedCredentialsError(path) from error
    if known.get("url") != url:
        write_atomically(path, _text(url, known))
    return True


def names(path: Path, workspace_id: str) -> bool:
    """Tells whether a credentials file holds keys of a workspace."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["workspace_id"] == workspace_id)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_new(path: Path, url: str, printed: str) -> str:
    """Writes the credentials file from what `create-workspace` printed: a JSON object as its last line.

    Returns:
        The one-time link of the first administrator; empty when none was printed.

    Raises:
        SupervisorError: If it printed anything else.
    """
    try:
        made = json.loads(printed.strip().splitlines()[-1])
        text = _text(url, made)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise SupervisorError("`python -m gateway create-workspace` printed no keys; see gateway.log.") from error
    write_atomically(path, text)
    return str(made.get("admin_link", ""))


def _text(url: str, known: dict[str, Any]) -> str:
    told = {"url": url, **{key: known[key] for key in _KEYS}}
    if known.get("users"):
        told["users"] = known["users"]
    return json.dumps(told, indent=2) + "\n"
