"""Free TCP ports on loopback, kept from one run to the next."""

import random
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from dev.supervisor.errors import SupervisorError

_LOWEST = 10_240
_ATTEMPTS = 2_000


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tells whether a server could listen on `port` of `host` now.

    Raises:
        OSError: If `host` is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            # Listening too, as some sockets that only connect allow the first.
            probe.listen(1)
        except OSError as error:
            if isinstance(error, PermissionError) or error.errno == 98:
                return False
            raise
    return True


def assign_ports(names: Iterable[str], remembered: Mapping[str, int]) -> dict[str, int]:
    """Returns a free port for each name: the remembered one where it is still free, so that addresses last.

    Raises:
        SupervisorError: If no free port was found.
    """
    assigned: dict[str, int] = {}
    for name in names:
        port = remembered.get(name)
        if port is None or port in assigned.values() or not is_free(port):
            port = _choose(set(assigned.values()) | set(remembered.values()))
        assigned[name] = port
    return assigned


def _choose(taken: set[int]) -> int:
    # Below the range the kernel takes for outgoing connections: a client that tries again and again to reach a service
    # being restarted could otherwise be given that very port, and so keep the service from coming back.
    try:
        upper = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        upper = 32_768
    upper = upper if upper > _LOWEST + 1_000 else 65_000
    for _ in range(_ATTEMPTS):
        port = random.randrange(_LOWEST, upper)
        if port not in taken and is_free(port):
            return port
    raise SupervisorError("No free TCP port was found on 127.0.0.1. End programs that hold many ports, and try again.")
