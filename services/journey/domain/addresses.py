"""Which addresses are those of other people's hosts."""

from __future__ import annotations

import ipaddress

OWN_HOSTS = ("127.0.0.1", "::1", "localhost")
"""Hosts that are the machine itself: the only ones that may be called without TLS, where that is allowed at all."""

_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            # IPv6 that stands for IPv4: translated (NAT64), 6to4, Teredo.
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001::/32",
            # Of protocols, among them a cloud's metadata; relays of 6to4.
            "192.0.0.0/24",
            "192.88.99.0/24",
            # A cloud's own, at a public address.
            "168.63.129.16/32",
        ),
    )
)
"""Which Python takes for public, and which lead to where nobody else should."""


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Returns whether an address is one of the public internet, and nothing else.

    Not so are private, loopback, link-local, shared (100.64/10), multicast, reserved and unspecified ones; IPv6 addresses that
    stand for IPv4 ones (mapped, translated, 6to4, Teredo), whatever they stand for; and those at which clouds tell machines
    about themselves, of which most are link-local or shared anyway.
    """
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped is not None or address.is_site_local):
        return False
    if address.is_multicast or address.is_reserved or any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global
