"""Which addresses on the network a caller may make us speak to: public ones, whatever name leads to them."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from services.common.errors import InvalidArgument, Reason

_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            # IPv6 that stands for IPv4: translated (NAT64), 6to4, Teredo.
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001::/32",
            # Of protocols; relays of 6to4.
            "192.0.0.0/24",
            "192.88.99.0/24",
            # A cloud's own, at a public address.
            "168.63.129.16/32",
        ),
    )
)
"""What Python takes for public, and which leads to where nobody else should."""


_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)


@dataclass(frozen=True, slots=True)
class PrivateHosts:
    """Hosts that an operator lets be called although they are not public.

    Attributes:
        names: By their names, in lower case, wherever those lead: whoever answers for them is trusted.
        networks: By their addresses, under whatever name.
    """

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> PrivateHosts:
        """Reads host names, addresses and networks with commas between them; an empty text names none.

        Raises:
            ValueError: If an entry is neither; the text names it.
        """
        names: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (each.strip().lower() for each in text.split(","))):
            # What is made of digits and dots, or has a colon or a length, is no name.
            if re.fullmatch(r"[0-9.]+|.*[:/].*", entry):
                try:
                    networks.append(ip_network(entry))
                except ValueError as error:
                    raise ValueError(f"{entry} is no address and no network") from error
            elif _HOST_NAME.fullmatch(entry):
                names.add(entry)
            else:
                raise ValueError(f"{entry} is no host name")
        return cls(frozenset(names), tuple(networks))

    def allow(self, host: str, address: str) -> bool:
        """Tells whether a host may be called at an IP address that its name leads to."""
        return host.lower() in self.names or any(ip_address(address) in network for network in self.networks)

    def have(self, host: str) -> bool:
        """Tells whether a host is named as it stands in a URL, by its name or its address."""
        try:
            return self.allow(host, host)
        except ValueError:
            return False


NO_PRIVATE_HOSTS = PrivateHosts()


class AddressNotAllowed(OSError):
    """The host leads to an address that is not public."""


def is_public(text: str) -> bool:
    """Tells whether an IP address is one of the open Internet; one of IPv6 that stands for an IPv4 address is none."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address.is_site_local):
        return False
    if address.is_multicast or address.is_reserved or any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global


async def resolve(host: str, port: int, *, allows_private: bool, private: PrivateHosts = NO_PRIVATE_HOSTS) -> list[str]:
    """Returns the IP addresses of a host, to be connected to as they are: asked again, the name might lead elsewhere.

    One that is not public refuses the host as a whole, unless an operator allows all such or names it in `private`.

    Raises:
        AddressNotAllowed: If it leads to an address that is not public.
        OSError: If the name does not resolve.
    """
    try:
        addresses = [str(ip_address(host))]
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not allows_private and not all(is_public(each) or private.allow(host, each) for each in addresses):
        raise AddressNotAllowed(f"{host} leads to an address that is not public")
    return addresses


async def check_host(host: str, port: int, *, field: str, allows_private: bool) -> None:
    """Refuses a host that a caller names when it leads to a private address now; one that does not resolve is let pass.

    Only what `resolve` says at the connection protects: names can be pointed elsewhere later.

    Raises:
        InvalidArgument: ADDRESS_NOT_ALLOWED.
    """
    try:
        await resolve(host, port, allows_private=allows_private)
    except AddressNotAllowed:
        raise InvalidArgument(
            f"{field}: the host must have public addresses only.",
            reason=Reason.ERROR_REASON_ADDRESS_NOT_ALLOWED,
            field=field,
        ) from None
    except (OSError, UnicodeError):
        return
