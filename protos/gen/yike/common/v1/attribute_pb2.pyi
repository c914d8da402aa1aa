from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class AttributeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTRIBUTE_KIND_UNSPECIFIED: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_TRAIT: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_TAG: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_CONSENT: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_SCORE: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_RESTRICTION: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_TIER: _ClassVar[AttributeKind]
    ATTRIBUTE_KIND_LIST: _ClassVar[AttributeKind]
ATTRIBUTE_KIND_UNSPECIFIED: AttributeKind
ATTRIBUTE_KIND_TRAIT: AttributeKind
ATTRIBUTE_KIND_TAG: AttributeKind
ATTRIBUTE_KIND_CONSENT: AttributeKind
ATTRIBUTE_KIND_SCORE: AttributeKind
ATTRIBUTE_KIND_RESTRICTION: AttributeKind
ATTRIBUTE_KIND_TIER: AttributeKind
ATTRIBUTE_KIND_LIST: AttributeKind
