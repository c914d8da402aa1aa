"""Opens connections to providers: to public addresses only, which are looked up and checked at each connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection

from services.common.public_addresses import resolve
from services.messaging.providers.streams import Stream
from services.messaging.providers.tls import system_authorities


class Dialer:
    """Connects."""

    def __init__(
        self,
        *,
        allows_private: bool = False,
        own: Collection[tuple[str, int]] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Prepares; connects to no one.

        Args:
            allows_private: Whether any address may be connected to: in development.
            own: (host, port) of the platform's own that are not public: the message sandbox.
            tls: Whom to trust; None takes the system's authorities.
        """
        self.allows_private = allows_private
        self._own = frozenset(own)
        self.tls = tls or system_authorities()

    async def connect(self, host: str, port: int, *, secured: bool, line_limit: int) -> Stream:
        """Connects, with TLS from the first byte where asked for.

        Raises:
            AddressNotAllowed: If the host leads to a private address.
            OSError: If no connection or no TLS comes about.
        """
        allows_private = self.allows_private or (host, port) in self._own
        addresses = await resolve(host, port, allows_private=allows_private)
        for number, address in enumerate(addresses, start=1):
            try:
                reader, writer = await asyncio.open_connection(
                    address,
                    port,
                    limit=line_limit,
                    ssl=self.tls if secured else None,
                    server_hostname=host if secured else None,
                )
            except ssl.SSLError:
                raise
            except OSError:
                if number == len(addresses):
                    raise
            else:
                return Stream(reader, writer)
        raise OSError(f"{host} has no address")
