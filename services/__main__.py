"""`python -m services <name>`: runs one service, or with `all` the supervisor that runs every one of them."""

import importlib
import importlib.util
import sys
from collections.abc import Mapping

from services.common.topology import SERVICES

DEVELOPMENT: Mapping[str, str] = {"sandbox": "dev.sandbox.app", "all": "dev.supervisor.app"}
"""What production's image does not have."""

ENTRY_MODULES: Mapping[str, str] = {**{name: f"services.{name}.app" for name in SERVICES}, **DEVELOPMENT}
"""The module whose `main()` runs each name."""


def run(arguments: list[str]) -> int:
    """Runs the service named by the only argument until it ends.

    Returns:
        The process's exit status; 2 if the name is missing or unknown.
    """
    if len(arguments) != 1 or arguments[0] not in ENTRY_MODULES:
        asked = " ".join(arguments) or "nothing"
        names = ", ".join(ENTRY_MODULES)
        print(f"python -m services: {asked!r} is not one service. Name one of: {names}", file=sys.stderr)
        return 2
    if arguments[0] in DEVELOPMENT and importlib.util.find_spec("dev") is None:
        print(f"python -m services: {arguments[0]} is for development; this installation lacks dev/", file=sys.stderr)
        return 2
    status = importlib.import_module(ENTRY_MODULES[arguments[0]]).main()
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
