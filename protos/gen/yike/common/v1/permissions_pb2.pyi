from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Scope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCOPE_UNSPECIFIED: _ClassVar[Scope]
    SCOPE_INGEST: _ClassVar[Scope]
    SCOPE_READ: _ClassVar[Scope]
    SCOPE_WRITE: _ClassVar[Scope]
    SCOPE_SEND: _ClassVar[Scope]
    SCOPE_ADMIN: _ClassVar[Scope]

class Permission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERMISSION_UNSPECIFIED: _ClassVar[Permission]
    PERMISSION_NONE: _ClassVar[Permission]
    PERMISSION_SESSION: _ClassVar[Permission]
    PERMISSION_CUSTOMERS_READ: _ClassVar[Permission]
    PERMISSION_CUSTOMERS_WRITE: _ClassVar[Permission]
    PERMISSION_CONTACTS_REVEAL: _ClassVar[Permission]
    PERMISSION_CUSTOMERS_EXPORT: _ClassVar[Permission]
    PERMISSION_IDENTITY_WRITE: _ClassVar[Permission]
    PERMISSION_PRIVACY_WRITE: _ClassVar[Permission]
    PERMISSION_TAGS_WRITE: _ClassVar[Permission]
    PERMISSION_DATA_READ: _ClassVar[Permission]
    PERMISSION_DATA_WRITE: _ClassVar[Permission]
    PERMISSION_INSIGHT_READ: _ClassVar[Permission]
    PERMISSION_CATALOGUE_READ: _ClassVar[Permission]
    PERMISSION_CATALOGUE_WRITE: _ClassVar[Permission]
    PERMISSION_COUPONS_READ: _ClassVar[Permission]
    PERMISSION_COUPONS_WRITE: _ClassVar[Permission]
    PERMISSION_COUPONS_REDEEM: _ClassVar[Permission]
    PERMISSION_LOYALTY_WRITE: _ClassVar[Permission]
    PERMISSION_SEGMENTS_READ: _ClassVar[Permission]
    PERMISSION_SEGMENTS_WRITE: _ClassVar[Permission]
    PERMISSION_JOURNEYS_READ: _ClassVar[Permission]
    PERMISSION_JOURNEYS_WRITE: _ClassVar[Permission]
    PERMISSION_JOURNEYS_PUBLISH: _ClassVar[Permission]
    PERMISSION_TEMPLATES_READ: _ClassVar[Permission]
    PERMISSION_TEMPLATES_WRITE: _ClassVar[Permission]
    PERMISSION_MESSAGES_READ: _ClassVar[Permission]
    PERMISSION_MESSAGES_SEND: _ClassVar[Permission]
    PERMISSION_CHANNELS_READ: _ClassVar[Permission]
    PERMISSION_CHANNELS_WRITE: _ClassVar[Permission]
    PERMISSION_MODELS_READ: _ClassVar[Permission]
    PERMISSION_MODELS_WRITE: _ClassVar[Permission]
    PERMISSION_OPERATIONS_READ: _ClassVar[Permission]
    PERMISSION_OPERATIONS_CANCEL: _ClassVar[Permission]
    PERMISSION_WORKSPACE_READ: _ClassVar[Permission]
    PERMISSION_WORKSPACE_WRITE: _ClassVar[Permission]
    PERMISSION_USERS_READ: _ClassVar[Permission]
    PERMISSION_USERS_WRITE: _ClassVar[Permission]
    PERMISSION_KEYS_READ: _ClassVar[Permission]
    PERMISSION_KEYS_WRITE: _ClassVar[Permission]
    PERMISSION_AUDIT_READ: _ClassVar[Permission]
SCOPE_UNSPECIFIED: Scope
SCOPE_INGEST: Scope
SCOPE_READ: Scope
SCOPE_WRITE: Scope
SCOPE_SEND: Scope
SCOPE_ADMIN: Scope
PERMISSION_UNSPECIFIED: Permission
PERMISSION_NONE: Permission
PERMISSION_SESSION: Permission
PERMISSION_CUSTOMERS_READ: Permission
PERMISSION_CUSTOMERS_WRITE: Permission
PERMISSION_CONTACTS_REVEAL: Permission
PERMISSION_CUSTOMERS_EXPORT: Permission
PERMISSION_IDENTITY_WRITE: Permission
PERMISSION_PRIVACY_WRITE: Permission
PERMISSION_TAGS_WRITE: Permission
PERMISSION_DATA_READ: Permission
PERMISSION_DATA_WRITE: Permission
PERMISSION_INSIGHT_READ: Permission
PERMISSION_CATALOGUE_READ: Permission
PERMISSION_CATALOGUE_WRITE: Permission
PERMISSION_COUPONS_READ: Permission
PERMISSION_COUPONS_WRITE: Permission
PERMISSION_COUPONS_REDEEM: Permission
PERMISSION_LOYALTY_WRITE: Permission
PERMISSION_SEGMENTS_READ: Permission
PERMISSION_SEGMENTS_WRITE: Permission
PERMISSION_JOURNEYS_READ: Permission
PERMISSION_JOURNEYS_WRITE: Permission
PERMISSION_JOURNEYS_PUBLISH: Permission
PERMISSION_TEMPLATES_READ: Permission
PERMISSION_TEMPLATES_WRITE: Permission
PERMISSION_MESSAGES_READ: Permission
PERMISSION_MESSAGES_SEND: Permission
PERMISSION_CHANNELS_READ: Permission
PERMISSION_CHANNELS_WRITE: Permission
PERMISSION_MODELS_READ: Permission
PERMISSION_MODELS_WRITE: Permission
PERMISSION_OPERATIONS_READ: Permission
PERMISSION_OPERATIONS_CANCEL: Permission
PERMISSION_WORKSPACE_READ: Permission
PERMISSION_WORKSPACE_WRITE: Permission
PERMISSION_USERS_READ: Permission
PERMISSION_USERS_WRITE: Permission
PERMISSION_KEYS_READ: Permission
PERMISSION_KEYS_WRITE: Permission
PERMISSION_AUDIT_READ: Permission
SCOPE_FIELD_NUMBER: _ClassVar[int]
scope: _descriptor.FieldDescriptor
PERMISSION_FIELD_NUMBER: _ClassVar[int]
permission: _descriptor.FieldDescriptor
CONTACT_POINTS_FIELD_NUMBER: _ClassVar[int]
contact_points: _descriptor.FieldDescriptor
COUPON_CODE_FIELD_NUMBER: _ClassVar[int]
coupon_code: _descriptor.FieldDescriptor
