"""Which role may do what: the one table."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, cast

from services.common.errors import PermissionDenied, Reason
from yike.common.v1 import permissions_pb2
from yike.common.v1.permissions_pb2 import Permission

_P = permissions_pb2


class Role(enum.StrEnum):
    """What a person does in a workspace; the words of `yike.gateway.v1.Role` as they are stored."""

    VIEWER = "viewer"
    MARKETER = "marketer"
    APPROVER = "approver"
    DATA_STEWARD = "data_steward"
    STORE_STAFF = "store_staff"
    ADMIN = "admin"


_READS: Final = frozenset(
    {
        _P.PERMISSION_CUSTOMERS_READ,
        _P.PERMISSION_INSIGHT_READ,
        _P.PERMISSION_CATALOGUE_READ,
        _P.PERMISSION_COUPONS_READ,
        _P.PERMISSION_SEGMENTS_READ,
        _P.PERMISSION_JOURNEYS_READ,
        _P.PERMISSION_TEMPLATES_READ,
        _P.PERMISSION_MESSAGES_READ,
        _P.PERMISSION_CONVERSATIONS_READ,
        _P.PERMISSION_CHANNELS_READ,
        _P.PERMISSION_MODELS_READ,
        _P.PERMISSION_OPERATIONS_READ,
        _P.PERMISSION_WORKSPACE_READ,
        _P.PERMISSION_USERS_READ,
        _P.PERMISSION_STAFF_READ,
        _P.PERMISSION_TASKS_READ,
    }
)
_OF_EVERYBODY: Final = frozenset({_P.PERMISSION_NONE, _P.PERMISSION_SESSION})
_OF_CUSTOMERS: Final = frozenset({_P.PERMISSION_CUSTOMER_TOKEN})

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.VIEWER: _READS,
    Role.MARKETER: _READS
    | {
        _P.PERMISSION_CUSTOMERS_WRITE,
        _P.PERMISSION_TAGS_WRITE,
        _P.PERMISSION_LISTS_EXPORT,
        _P.PERMISSION_CATALOGUE_WRITE,
        _P.PERMISSION_COUPONS_WRITE,
        _P.PERMISSION_COUPONS_REDEEM,
        _P.PERMISSION_LOYALTY_WRITE,
        _P.PERMISSION_SEGMENTS_WRITE,
        _P.PERMISSION_JOURNEYS_WRITE,
        _P.PERMISSION_JOURNEYS_PUBLISH,
        _P.PERMISSION_TEMPLATES_WRITE,
        _P.PERMISSION_MESSAGES_SEND,
        _P.PERMISSION_CONVERSATIONS_WRITE,
        _P.PERMISSION_MODELS_WRITE,
        _P.PERMISSION_OPERATIONS_CANCEL,
        _P.PERMISSION_STAFF_WRITE,
        _P.PERMISSION_TASKS_WRITE,
    },
    Role.APPROVER: _READS | {_P.PERMISSION_JOURNEYS_PUBLISH},
    Role.DATA_STEWARD: _READS
    | {
        _P.PERMISSION_CUSTOMERS_WRITE,
        _P.PERMISSION_TAGS_WRITE,
        _P.PERMISSION_CUSTOMERS_EXPORT,
        _P.PERMISSION_LISTS_EXPORT,
        _P.PERMISSION_CONTACTS_REVEAL,
        _P.PERMISSION_IDENTITY_WRITE,
        _P.PERMISSION_PRIVACY_WRITE,
        _P.PERMISSION_DATA_READ,
        _P.PERMISSION_DATA_WRITE,
        _P.PERMISSION_CATALOGUE_WRITE,
        _P.PERMISSION_OPERATIONS_CANCEL,
    },
    Role.STORE_STAFF: frozenset(
        {
            _P.PERMISSION_CUSTOMERS_READ,
            _P.PERMISSION_CUSTOMERS_WRITE,
            _P.PERMISSION_CONTACTS_REVEAL,
            _P.PERMISSION_CATALOGUE_READ,
            _P.PERMISSION_COUPONS_READ,
            _P.PERMISSION_COUPONS_REDEEM,
            _P.PERMISSION_CONVERSATIONS_READ,
            _P.PERMISSION_CONVERSATIONS_WRITE,
            _P.PERMISSION_WORKSPACE_READ,
            _P.PERMISSION_TASKS_READ,
            _P.PERMISSION_TASKS_WRITE,
        }
    ),
    Role.ADMIN: frozenset(cast("Permission", number) for number in Permission.values() if number)
    - _OF_EVERYBODY
    - _OF_CUSTOMERS,
}
"""What each role allows, beside what takes no role: signing in, and the own session."""


def shows_coupon_codes(role: Role) -> bool:
    """Tells whether who has a role sees codes of coupons as they are: who may use them anyway, or makes them."""
    return bool({_P.PERMISSION_COUPONS_REDEEM, _P.PERMISSION_COUPONS_WRITE} & PERMISSIONS[role])


def require(role: Role, permission: Permission) -> None:
    """Lets a call of a person pass.

    Raises:
        PermissionDenied: PERMISSION_MISSING with the permission, if the role has not got it.
    """
    if permission in _OF_EVERYBODY or permission in PERMISSIONS[role]:
        return
    name = Permission.Name(permission)
    raise PermissionDenied(
        f"Your role in this workspace ({role.value}) does not allow this: it takes {name}. Ask an administrator.",
        reason=Reason.ERROR_REASON_PERMISSION_MISSING,
        permission=name,
        role=role.value,
    )
