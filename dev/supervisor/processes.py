"""The platform's own processes as data: what `python -m services all` keeps alive besides the stores."""

import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from dev.supervisor.environment import REPOSITORY, Wiring, environment_of, migration_environment
from dev.supervisor.health import grpc_health, http_health
from dev.supervisor.process import Probe, ProcessSpec
from services.common.topology import SERVICES

MODULES: Mapping[str, tuple[str, ...]] = {
    **{name: ("services", name) for name in (*SERVICES, "sandbox")},
    "gateway": ("gateway",),
    "migrations": ("services.common.migrations",),
    "create-workspace": ("gateway", "create-workspace", "--name", "demo", "--invite-admin"),
    "issue-keys": ("gateway", "issue-keys", "--workspace"),
    "demo": ("tools.run_demo",),
}
"""Module and arguments that each process runs, as after `python -m`."""


def service_stage(wiring: Wiring) -> list[ProcessSpec]:
    """Returns the six services and the message sandbox, in the order of their start."""
    services = [
        _kept(
            wiring,
            name,
            partial(grpc_health, f"127.0.0.1:{wiring.ports[name]}", wiring.secrets.service_token),
        )
        for name in SERVICES
    ]
    sandbox_health = partial(http_health, "127.0.0.1", wiring.ports["sandbox_http"], "/healthz")
    return [*services, _kept(wiring, "sandbox", sandbox_health)]


def gateway_stage(wiring: Wiring) -> list[ProcessSpec]:
    """Returns the gateway, which is ready only once the services are.

    It has workers of its own, so at the supervisor's death it is asked to end them rather than killed above them.
    """
    apart = f"\0yike-gateway-{wiring.run_id}"
    health = partial(http_health, wiring.local_host.strip("[]"), wiring.port, "/readyz", apart=apart)
    return [_kept(wiring, "gateway", health, death_signal=signal.SIGTERM)]


def migrations(wiring: Wiring) -> ProcessSpec:
    """Returns the run that makes roles, schemas and tables, or brings them up to date; it ends by itself."""
    return _once(wiring, "migrations", migration_environment(wiring))


def workspace_creation(wiring: Wiring) -> ProcessSpec:
    """Returns the run that makes the first workspace and prints its keys and people; it ends by itself."""
    spec = _once(wiring, "create-workspace", environment_of(wiring, "gateway"))
    # A demonstration has people to look at it with; an installation that starts empty has its administrator's link only.
    people = () if wiring.base.get("DEMO", "1") == "0" else ("--demo-people",)
    return replace(spec, command=(*spec.command, *people))


def key_issue(wiring: Wiring, workspace_id: str) -> ProcessSpec:
    """Returns the run that makes new keys of a workspace and prints them; it ends by itself."""
    spec = _once(wiring, "issue-keys", environment_of(wiring, "gateway"))
    return replace(spec, command=(*spec.command, workspace_id))


def demo(wiring: Wiring) -> ProcessSpec:
    """Returns the run that plays the demo shop and prints the summary; it ends by itself."""
    return _once(wiring, "demo", environment_of(wiring, "demo"))


def _once(wiring: Wiring, name: str, environment: Mapping[str, str]) -> ProcessSpec:
    return ProcessSpec(
        name=name,
        command=(sys.executable, "-m", *wiring.modules[name]),
        environment=environment,
        working_directory=REPOSITORY,
    )


def _kept(wiring: Wiring, name: str, probe: Probe, death_signal: signal.Signals = signal.SIGKILL) -> ProcessSpec:
    return ProcessSpec(
        name=name,
        command=(sys.executable, "-m", *wiring.modules[name]),
        environment=environment_of(wiring, name),
        working_directory=REPOSITORY,
        probe=probe,
        death_signal=death_signal,
    )
