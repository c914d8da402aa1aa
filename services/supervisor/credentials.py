"""The keys of an installation's first workspace, kept in a file for its user."""

import json
from pathlib import Path

from services.supervisor.errors import SupervisorError
from services.supervisor.home import write_atomically

_KEYS = ("workspace_id", "write_key", "secret_key")


def keep_url(path: Path, url: str) -> bool:
    """Brings the gateway's URL in a credentials file up to date; returns False if there is no usable file."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(known[key], str) for key in _KEYS):
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if known.get("url") != url:
        write_atomically(path, _text(url, known))
    return True


def write_new(path: Path, url: str, printed: str) -> None:
    """Writes the credentials file from what `create-workspace` printed: a JSON object as its last line.

    Raises:
        SupervisorError: If it printed anything else.
    """
    try:
        made = json.loads(printed.strip().splitlines()[-1])
        text = _text(url, made)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise SupervisorError("`python -m gateway create-workspace` printed no keys; see gateway.log.") from error
    write_atomically(path, text)


def _text(url: str, keys: dict[str, str]) -> str:
    return json.dumps({"url": url, **{key: keys[key] for key in _KEYS}}, indent=2) + "\n"
