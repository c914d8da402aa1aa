"""`python -m dev.supervisor.administration …` runs `python -m gateway …` as the gateway of the home's installation.

`dead-facts <service> …` runs `python -m services.common.facts <service> …` as that service instead.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from dev.supervisor.environment import REPOSITORY, Wiring, environment_of
from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import Home
from dev.supervisor.postgres_server import ADMINISTRATOR, DATABASE
from dev.supervisor.processes import MODULES
from dev.supervisor.secret_files import drop_retired_key, load_or_make_secrets
from dev.supervisor.state import read_state


def installed(home: Home, environment: Mapping[str, str]) -> Wiring:
    """Returns how the installation in a home is wired, from what its last start left there.

    Raises:
        SupervisorError: If nothing was started there yet, or a secret is gone.
    """
    ports = read_state(home.state).ports
    if "gateway" not in ports:
        raise SupervisorError(f"{home.root} has no installation that ran: set YIKE_HOME, or start it by make run.")
    secrets = load_or_make_secrets(home, environment)
    postgres = (
        f"postgresql://{ADMINISTRATOR}:{secrets.postgres_password}@127.0.0.1:{ports.get('postgres', 0)}/{DATABASE}"
    )
    redis = f"redis://:{secrets.redis_password}@127.0.0.1:{ports.get('redis', 0)}/0"
    return Wiring(
        home=home,
        secrets=secrets,
        postgres_url=environment.get("YIKE_POSTGRES_URL") or postgres,
        redis_url=environment.get("YIKE_REDIS_URL") or redis,
        ports=ports,
        host=environment.get("YIKE_HOST") or "127.0.0.1",
        port=ports["gateway"],
        run_id="",
        base=environment,
        modules=MODULES,
    )


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit status, or 1 where there is no installation to run it for."""
    home = Home(Path(os.environ.get("YIKE_HOME") or ".yike").resolve())
    try:
        wiring = installed(home, os.environ)
    except SupervisorError as error:
        print(f"make admin: {error}", file=sys.stderr)
        return 1
    if arguments[:1] == ["dead-facts"]:
        process, module, rest = (arguments[1:2] or [""])[0], "services.common.facts", arguments[1:]
    else:
        process, module, rest = "gateway", "gateway", arguments
    environment = environment_of(wiring, process)
    command = [sys.executable, "-m", module, *rest]
    status = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode
    if arguments[:1] == ["retire-key"] and status == 0:
        drop_retired_key(home)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
