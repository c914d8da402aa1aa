"""Command line of the demo shop: `python -m tools.run_demo` plays it once a home, then only prints the screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tools.api import ApiError, OperationFailed, YikeClient
from tools.credentials import Credentials, CredentialsMissing, read_credentials
from tools.demo.figures import read_figures
from tools.demo.play import DemoPlayer
from tools.demo.screen import print_screen
from tools.demo.state import DemoState, load_state
from tools.demo.talk import SandboxControls

_INTERRUPTED = 130


def main(arguments: list[str], environment: Mapping[str, str], now: datetime) -> int:
    """Plays what is left of a home's demo and prints the screen; returns the exit status.

    `now` becomes the present of the shop when the demo of this home begins; later runs keep the first one's.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.run_demo", description="Play the demo shop.")
    parser.add_argument("--customers", type=int, default=4_600, help="people in the shop (default 4600)")
    parser.add_argument("--days", type=int, default=210, help="length of the history in days (default 210)")
    parser.add_argument("--seed", type=int, default=20, help="which history (default 20)")
    parser.add_argument("--connections", type=int, default=4, help="batches under way at once (default 4)")
    options = parser.parse_args(arguments)
    home = Path(environment.get("YIKE_HOME", ".yike"))
    console = Console()
    try:
        credentials = read_credentials(home)
        fresh = DemoState(
            workspace_id=credentials.workspace_id,
            end=now,
            customers=options.customers,
            days=options.days,
            seed=options.seed,
        )
        state = load_state(home / "demo.json", fresh)
        links = _links(credentials, environment, home)
        sandbox = _sandbox(environment)
        asyncio.run(_run(credentials, state, home / "demo.json", console, links, options.connections, sandbox))
    except KeyboardInterrupt:
        console.print("\nInterrupted. The next start goes on where this one stopped.")
        return _INTERRUPTED
    except (ApiError, OperationFailed, CredentialsMissing, OSError, ValueError) as error:
        console.print(f"{type(error).__name__}: {error}", style="red", markup=False)
        return 1
    return 0


async def _run(
    credentials: Credentials,
    state: DemoState,
    state_path: Path,
    console: Console,
    links: list[tuple[str, str]],
    connections: int,
    sandbox: SandboxControls | None,
) -> None:
    async with YikeClient(credentials, connections=connections + 2) as client:
        await DemoPlayer(client, state, state_path, console, connections=connections, sandbox=sandbox).play()
        figures = await read_figures(client)
    for customer in figures.at_risk[:1]:
        links = [*links, ("a customer's file", f"{credentials.url}/console/customers/{customer.customer_id}")]
    print_screen(console, figures, links)


def _sandbox(environment: Mapping[str, str]) -> SandboxControls | None:
    """Returns the controls of the message sandbox, where there is one that can be told."""
    url, token = environment.get("YIKE_SANDBOX_HTTP_URL", ""), environment.get("YIKE_SANDBOX_TOKEN", "")
    return SandboxControls(url, token) if url and token else None


def _sign_in_link(url: str, home: Path) -> str:
    """Returns the link that opens the sandbox's inbox; where it was used, the address that tells how to get another."""
    try:
        return f"{url}/sign-in?ticket={(home / 'run' / 'ticket').read_text(encoding='ascii').strip()}"
    except (OSError, ValueError):
        return f"{url}/sign-in"


def _links(credentials: Credentials, environment: Mapping[str, str], home: Path) -> list[tuple[str, str]]:
    links = [("console", f"{credentials.url}/console/"), ("API page", f"{credentials.url}/docs")]
    if environment.get("YIKE_SANDBOX_HTTP_URL"):
        links.append(("sandbox inbox (once)", _sign_in_link(credentials.url, home)))
    return links


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, datetime.now(UTC)))
