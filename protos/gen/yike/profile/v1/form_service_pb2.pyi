import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FormFieldKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_FIELD_KIND_UNSPECIFIED: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_TEXT: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_LONG_TEXT: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_EMAIL: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_PHONE: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_CHOICE: _ClassVar[FormFieldKind]
    FORM_FIELD_KIND_DATE: _ClassVar[FormFieldKind]

class FormLanguage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_LANGUAGE_UNSPECIFIED: _ClassVar[FormLanguage]
    FORM_LANGUAGE_ZH_CN: _ClassVar[FormLanguage]
    FORM_LANGUAGE_EN_US: _ClassVar[FormLanguage]

class FormIdentifier(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORM_IDENTIFIER_UNSPECIFIED: _ClassVar[FormIdentifier]
    FORM_IDENTIFIER_EMAIL: _ClassVar[FormIdentifier]
    FORM_IDENTIFIER_PHONE: _ClassVar[FormIdentifier]
FORM_FIELD_KIND_UNSPECIFIED: FormFieldKind
FORM_FIELD_KIND_TEXT: FormFieldKind
FORM_FIELD_KIND_LONG_TEXT: FormFieldKind
FORM_FIELD_KIND_EMAIL: FormFieldKind
FORM_FIELD_KIND_PHONE: FormFieldKind
FORM_FIELD_KIND_CHOICE: FormFieldKind
FORM_FIELD_KIND_DATE: FormFieldKind
FORM_LANGUAGE_UNSPECIFIED: FormLanguage
FORM_LANGUAGE_ZH_CN: FormLanguage
FORM_LANGUAGE_EN_US: FormLanguage
FORM_IDENTIFIER_UNSPECIFIED: FormIdentifier
FORM_IDENTIFIER_EMAIL: FormIdentifier
FORM_IDENTIFIER_PHONE: FormIdentifier

class FormField(_message.Message):
    __slots__ = ("key", "label", "kind", "required", "max_length", "choices", "help", "identifier", "trait", "verify")
    KEY_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    MAX_LENGTH_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    HELP_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    VERIFY_FIELD_NUMBER: _ClassVar[int]
    key: str
    label: str
    kind: FormFieldKind
    required: bool
    max_length: int
    choices: _containers.RepeatedScalarFieldContainer[str]
    help: str
    identifier: FormIdentifier
    trait: str
    verify: bool
    def __init__(self, key: _Optional[str] = ..., label: _Optional[str] = ..., kind: _Optional[_Union[FormFieldKind, str]] = ..., required: _Optional[bool] = ..., max_length: _Optional[int] = ..., choices: _Optional[_Iterable[str]] = ..., help: _Optional[str] = ..., identifier: _Optional[_Union[FormIdentifier, str]] = ..., trait: _Optional[str] = ..., verify: _Optional[bool] = ...) -> None: ...

class FormConsent(_message.Message):
    __slots__ = ("channel", "text", "required")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    text: str
    required: bool
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., text: _Optional[str] = ..., required: _Optional[bool] = ...) -> None: ...

class Form(_message.Message):
    __slots__ = ("form_id", "display_name", "enabled", "language", "title", "description", "fields", "consents", "submit_label", "success_text", "redirect_url", "allowed_hosts", "totals", "etag", "create_time", "update_time", "verification_template_id")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_LABEL_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_TEXT_FIELD_NUMBER: _ClassVar[int]
    REDIRECT_URL_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_HOSTS_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    VERIFICATION_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    display_name: str
    enabled: bool
    language: FormLanguage
    title: str
    description: str
    fields: _containers.RepeatedCompositeFieldContainer[FormField]
    consents: _containers.RepeatedCompositeFieldContainer[FormConsent]
    submit_label: str
    success_text: str
    redirect_url: str
    allowed_hosts: _containers.RepeatedScalarFieldContainer[str]
    totals: FormTotals
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    verification_template_id: str
    def __init__(self, form_id: _Optional[str] = ..., display_name: _Optional[str] = ..., enabled: _Optional[bool] = ..., language: _Optional[_Union[FormLanguage, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[FormConsent, _Mapping]]] = ..., submit_label: _Optional[str] = ..., success_text: _Optional[str] = ..., redirect_url: _Optional[str] = ..., allowed_hosts: _Optional[_Iterable[str]] = ..., totals: _Optional[_Union[FormTotals, _Mapping]] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verification_template_id: _Optional[str] = ...) -> None: ...

class FormTotals(_message.Message):
    __slots__ = ("submissions", "spam", "last_submission_time")
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    SPAM_FIELD_NUMBER: _ClassVar[int]
    LAST_SUBMISSION_TIME_FIELD_NUMBER: _ClassVar[int]
    submissions: int
    spam: int
    last_submission_time: _timestamp_pb2.Timestamp
    def __init__(self, submissions: _Optional[int] = ..., spam: _Optional[int] = ..., last_submission_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateFormRequest(_message.Message):
    __slots__ = ("form", "request_id")
    FORM_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    form: Form
    request_id: str
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListFormsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListFormsResponse(_message.Message):
    __slots__ = ("forms", "next_page_token")
    FORMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    forms: _containers.RepeatedCompositeFieldContainer[Form]
    next_page_token: str
    def __init__(self, forms: _Optional[_Iterable[_Union[Form, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetFormRequest(_message.Message):
    __slots__ = ("form_id",)
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    def __init__(self, form_id: _Optional[str] = ...) -> None: ...

class UpdateFormRequest(_message.Message):
    __slots__ = ("form", "update_mask")
    FORM_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    form: Form
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteFormRequest(_message.Message):
    __slots__ = ("form_id", "etag")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    etag: str
    def __init__(self, form_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PreviewFormRequest(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: Form
    def __init__(self, form: _Optional[_Union[Form, _Mapping]] = ...) -> None: ...

class PreviewFormResponse(_message.Message):
    __slots__ = ("html",)
    HTML_FIELD_NUMBER: _ClassVar[int]
    html: str
    def __init__(self, html: _Optional[str] = ...) -> None: ...

class OpenFormRequest(_message.Message):
    __slots__ = ("form_id",)
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    def __init__(self, form_id: _Optional[str] = ...) -> None: ...

class OpenFormResponse(_message.Message):
    __slots__ = ("definition", "enabled", "read_time")
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    READ_TIME_FIELD_NUMBER: _ClassVar[int]
    definition: str
    enabled: bool
    read_time: _timestamp_pb2.Timestamp
    def __init__(self, definition: _Optional[str] = ..., enabled: _Optional[bool] = ..., read_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NoteFormSubmissionsRequest(_message.Message):
    __slots__ = ("forms",)
    FORMS_FIELD_NUMBER: _ClassVar[int]
    forms: _containers.RepeatedCompositeFieldContainer[NotedSubmissions]
    def __init__(self, forms: _Optional[_Iterable[_Union[NotedSubmissions, _Mapping]]] = ...) -> None: ...

class NotedSubmissions(_message.Message):
    __slots__ = ("form_id", "submissions", "spam", "receive_time")
    FORM_ID_FIELD_NUMBER: _ClassVar[int]
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    SPAM_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    form_id: str
    submissions: int
    spam: int
    receive_time: _timestamp_pb2.Timestamp
    def __init__(self, form_id: _Optional[str] = ..., submissions: _Optional[int] = ..., spam: _Optional[int] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class NoteFormSubmissionsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
