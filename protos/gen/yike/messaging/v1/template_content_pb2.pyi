from google.api import field_behavior_pb2 as _field_behavior_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TraitOperator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRAIT_OPERATOR_UNSPECIFIED: _ClassVar[TraitOperator]
    TRAIT_OPERATOR_EQUALS: _ClassVar[TraitOperator]
    TRAIT_OPERATOR_NOT_EQUALS: _ClassVar[TraitOperator]
    TRAIT_OPERATOR_AT_LEAST: _ClassVar[TraitOperator]
    TRAIT_OPERATOR_AT_MOST: _ClassVar[TraitOperator]
    TRAIT_OPERATOR_EXISTS: _ClassVar[TraitOperator]

class LinkTracking(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_TRACKING_UNSPECIFIED: _ClassVar[LinkTracking]
    LINK_TRACKING_ON: _ClassVar[LinkTracking]
    LINK_TRACKING_OFF: _ClassVar[LinkTracking]
TRAIT_OPERATOR_UNSPECIFIED: TraitOperator
TRAIT_OPERATOR_EQUALS: TraitOperator
TRAIT_OPERATOR_NOT_EQUALS: TraitOperator
TRAIT_OPERATOR_AT_LEAST: TraitOperator
TRAIT_OPERATOR_AT_MOST: TraitOperator
TRAIT_OPERATOR_EXISTS: TraitOperator
LINK_TRACKING_UNSPECIFIED: LinkTracking
LINK_TRACKING_ON: LinkTracking
LINK_TRACKING_OFF: LinkTracking

class TemplateContent(_message.Message):
    __slots__ = ("mjml", "preheader", "blocks", "variants", "links")
    MJML_FIELD_NUMBER: _ClassVar[int]
    PREHEADER_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    mjml: str
    preheader: str
    blocks: _containers.RepeatedCompositeFieldContainer[DynamicBlock]
    variants: _containers.RepeatedCompositeFieldContainer[TemplateVariant]
    links: LinkSettings
    def __init__(self, mjml: _Optional[str] = ..., preheader: _Optional[str] = ..., blocks: _Optional[_Iterable[_Union[DynamicBlock, _Mapping]]] = ..., variants: _Optional[_Iterable[_Union[TemplateVariant, _Mapping]]] = ..., links: _Optional[_Union[LinkSettings, _Mapping]] = ...) -> None: ...

class DynamicBlock(_message.Message):
    __slots__ = ("block_id", "display_name", "cases", "fallback")
    BLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    block_id: str
    display_name: str
    cases: _containers.RepeatedCompositeFieldContainer[BlockCase]
    fallback: BlockBody
    def __init__(self, block_id: _Optional[str] = ..., display_name: _Optional[str] = ..., cases: _Optional[_Iterable[_Union[BlockCase, _Mapping]]] = ..., fallback: _Optional[_Union[BlockBody, _Mapping]] = ...) -> None: ...

class BlockCase(_message.Message):
    __slots__ = ("case_id", "segment_id", "tag", "trait", "body")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    segment_id: str
    tag: str
    trait: TraitComparison
    body: BlockBody
    def __init__(self, case_id: _Optional[str] = ..., segment_id: _Optional[str] = ..., tag: _Optional[str] = ..., trait: _Optional[_Union[TraitComparison, _Mapping]] = ..., body: _Optional[_Union[BlockBody, _Mapping]] = ...) -> None: ...

class BlockBody(_message.Message):
    __slots__ = ("html", "text")
    HTML_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    html: str
    text: str
    def __init__(self, html: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class TraitComparison(_message.Message):
    __slots__ = ("trait", "operator", "value")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    trait: str
    operator: TraitOperator
    value: str
    def __init__(self, trait: _Optional[str] = ..., operator: _Optional[_Union[TraitOperator, str]] = ..., value: _Optional[str] = ...) -> None: ...

class TemplateVariant(_message.Message):
    __slots__ = ("variant_id", "display_name", "weight", "subject", "preheader", "html", "mjml", "text")
    VARIANT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PREHEADER_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    MJML_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    variant_id: str
    display_name: str
    weight: int
    subject: str
    preheader: str
    html: str
    mjml: str
    text: str
    def __init__(self, variant_id: _Optional[str] = ..., display_name: _Optional[str] = ..., weight: _Optional[int] = ..., subject: _Optional[str] = ..., preheader: _Optional[str] = ..., html: _Optional[str] = ..., mjml: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class LinkSettings(_message.Message):
    __slots__ = ("tracking", "utm_source", "utm_medium", "utm_campaign", "utm_content")
    TRACKING_FIELD_NUMBER: _ClassVar[int]
    UTM_SOURCE_FIELD_NUMBER: _ClassVar[int]
    UTM_MEDIUM_FIELD_NUMBER: _ClassVar[int]
    UTM_CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    UTM_CONTENT_FIELD_NUMBER: _ClassVar[int]
    tracking: LinkTracking
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    def __init__(self, tracking: _Optional[_Union[LinkTracking, str]] = ..., utm_source: _Optional[str] = ..., utm_medium: _Optional[str] = ..., utm_campaign: _Optional[str] = ..., utm_content: _Optional[str] = ...) -> None: ...
