from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Form(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_UNSPECIFIED: _ClassVar[Form]
    FORM_RESOURCE_ID: _ClassVar[Form]
    FORM_LINE: _ClassVar[Form]
    FORM_VISIBLE_ASCII: _ClassVar[Form]
    FORM_HOST: _ClassVar[Form]
FORM_UNSPECIFIED: Form
FORM_RESOURCE_ID: Form
FORM_LINE: Form
FORM_VISIBLE_ASCII: Form
FORM_HOST: Form
LIMITS_FIELD_NUMBER: _ClassVar[int]
limits: _descriptor.FieldDescriptor
SPELLING_FIELD_NUMBER: _ClassVar[int]
spelling: _descriptor.FieldDescriptor

class Limits(_message.Message):
    __slots__ = ("min_length", "max_length", "max_bytes", "form", "minimum", "maximum", "min_items", "max_items", "page", "spelt")
    MIN_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    MIN_ITEMS_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SPELT_FIELD_NUMBER: _ClassVar[int]
    min_length: int
    max_length: int
    max_bytes: int
    form: Form
    minimum: int
    maximum: int
    min_items: int
    max_items: int
    page: Page
    spelt: Spelling
    def __init__(self, min_length: _Optional[int] = ..., max_length: _Optional[int] = ..., max_bytes: _Optional[int] = ..., form: _Optional[_Union[Form, str]] = ..., minimum: _Optional[int] = ..., maximum: _Optional[int] = ..., min_items: _Optional[int] = ..., max_items: _Optional[int] = ..., page: _Optional[_Union[Page, _Mapping]] = ..., spelt: _Optional[_Union[Spelling, _Mapping]] = ...) -> None: ...

class Page(_message.Message):
    __slots__ = ("default", "maximum")
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    default: int
    maximum: int
    def __init__(self, default: _Optional[int] = ..., maximum: _Optional[int] = ...) -> None: ...

class Spelling(_message.Message):
    __slots__ = ("pattern", "words")
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    pattern: str
    words: str
    def __init__(self, pattern: _Optional[str] = ..., words: _Optional[str] = ...) -> None: ...
