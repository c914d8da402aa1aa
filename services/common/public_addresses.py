"""Which addresses on the network a caller may make us speak to: public ones, whatever name leads to them."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from services.common.errors import InvalidArgument, Reason

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class AddressNotAllowed(OSError):
    """The host leads to an address that is not public."""


def is_public(text: str) -> bool:
    """Tells whether an IP address is one of the open Internet, also where it hides an IPv4 address in itself."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        hidden = _hidden(address)
        if hidden is not None:
            address = hidden
    return address.is_global and not address.is_multicast and not address.is_reserved


async def resolve(host: str, port: int, *, allows_private: bool) -> list[str]:
    """Returns the IP addresses of a host, to be connected to as they are: asked again, the name might lead elsewhere.

    One that is not public refuses the host as a whole.

    Raises:
        AddressNotAllowed: If it leads to an address that is not public.
        OSError: If the name does not resolve.
    """
    try:
        addresses = [str(ip_address(host))]
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not allows_private and not all(is_public(each) for each in addresses):
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


def _hidden(address: IPv6Address) -> IPv4Address | None:
    """Returns the IPv4 address that packets to this one may end up at."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
