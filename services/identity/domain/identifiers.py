"""What names a person."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

USER_ID = "user_id"
MEMBER_CARD = "member_card"
UNIONID = "unionid"
OPENID = "openid"
WECOM_EXTERNAL_USER_ID = "wecom_external_user_id"
WECOM_USER_ID = "wecom_user_id"
PHONE = "phone"
EMAIL = "email"
DEVICE_ID = "device_id"
ANONYMOUS_ID = "anonymous_id"

MAXIMUM_VALUE_CHARACTERS = 500

KNOWN_TYPES = (
    USER_ID,
    MEMBER_CARD,
    UNIONID,
    OPENID,
    WECOM_EXTERNAL_USER_ID,
    PHONE,
    EMAIL,
    DEVICE_ID,
    ANONYMOUS_ID,
    WECOM_USER_ID,
)
"""Types that every workspace knows, whether anybody had one or not."""


class Identifier(NamedTuple):
    """An identifier as a source gave it, or as normalised."""

    type: str
    value: str


class NodeKey(NamedTuple):
    """What a node is found by: keyed hash of workspace, type and normalised value.

    Attributes:
        type: Identifier type.
        value: Normalised value; it leaves the process only encrypted.
        value_hash: 32 bytes.
    """

    type: str
    value: str
    value_hash: bytes


def candidate_node_id(value_hash: bytes, probe: int) -> int:
    """Returns the node id that a hash asks for, 1 to 2**63 - 1.

    Args:
        value_hash: 32 bytes.
        probe: 0 first; then one more for each id before that another identifier of the workspace has, or that was erased.
    """
    digest = value_hash if probe < 4 else hashlib.blake2b(value_hash, digest_size=32, key=b"%d" % (probe // 4)).digest()
    start = probe % 4 * 8
    return (int.from_bytes(digest[start : start + 8], "big") >> 1) or 1


PROBES = 100
"""Ids that one hash can ask for. Two identifiers in a billion meet once in 20; the rest is for who comes back once erased."""
