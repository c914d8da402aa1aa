import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.messaging.v1 import template_content_pb2 as _template_content_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TemplateFinding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEMPLATE_FINDING_UNSPECIFIED: _ClassVar[TemplateFinding]
    TEMPLATE_FINDING_OPT_OUT_MISSING: _ClassVar[TemplateFinding]
    TEMPLATE_FINDING_SIGNATURE_IN_TEXT: _ClassVar[TemplateFinding]
    TEMPLATE_FINDING_IMAGE_WITHOUT_ALT: _ClassVar[TemplateFinding]

class Provider(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROVIDER_UNSPECIFIED: _ClassVar[Provider]
    PROVIDER_SMTP: _ClassVar[Provider]
    PROVIDER_ALIYUN_SMS: _ClassVar[Provider]
    PROVIDER_WECOM: _ClassVar[Provider]
    PROVIDER_TWILIO_SMS: _ClassVar[Provider]
    PROVIDER_SENDGRID: _ClassVar[Provider]
    PROVIDER_ALIYUN_DIRECT_MAIL: _ClassVar[Provider]
    PROVIDER_TENCENT_SMS: _ClassVar[Provider]
    PROVIDER_WECHAT_OFFICIAL_ACCOUNT: _ClassVar[Provider]
    PROVIDER_WECHAT_MINI_PROGRAM: _ClassVar[Provider]
    PROVIDER_WECOM_CUSTOMERS: _ClassVar[Provider]
    PROVIDER_WECOM_ROBOT: _ClassVar[Provider]
    PROVIDER_FCM: _ClassVar[Provider]
    PROVIDER_JPUSH: _ClassVar[Provider]
    PROVIDER_ALIYUN_VOICE: _ClassVar[Provider]
    PROVIDER_WEBHOOK: _ClassVar[Provider]

class AccountState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_STATE_UNSPECIFIED: _ClassVar[AccountState]
    ACCOUNT_STATE_ACTIVE: _ClassVar[AccountState]
    ACCOUNT_STATE_INACTIVE: _ClassVar[AccountState]
    ACCOUNT_STATE_REFUSED: _ClassVar[AccountState]
    ACCOUNT_STATE_FAILING: _ClassVar[AccountState]
    ACCOUNT_STATE_PACED: _ClassVar[AccountState]

class AccountFailure(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_FAILURE_UNSPECIFIED: _ClassVar[AccountFailure]
    ACCOUNT_FAILURE_UNREACHABLE: _ClassVar[AccountFailure]
    ACCOUNT_FAILURE_BUSY: _ClassVar[AccountFailure]
    ACCOUNT_FAILURE_RATE_LIMITED: _ClassVar[AccountFailure]
    ACCOUNT_FAILURE_REFUSED: _ClassVar[AccountFailure]
    ACCOUNT_FAILURE_ANSWER_LOST: _ClassVar[AccountFailure]

class SmtpSecurity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SMTP_SECURITY_UNSPECIFIED: _ClassVar[SmtpSecurity]
    SMTP_SECURITY_STARTTLS: _ClassVar[SmtpSecurity]
    SMTP_SECURITY_TLS: _ClassVar[SmtpSecurity]
    SMTP_SECURITY_PLAIN: _ClassVar[SmtpSecurity]

class SmtpAuthMechanism(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SMTP_AUTH_MECHANISM_UNSPECIFIED: _ClassVar[SmtpAuthMechanism]
    SMTP_AUTH_MECHANISM_PLAIN: _ClassVar[SmtpAuthMechanism]
    SMTP_AUTH_MECHANISM_LOGIN: _ClassVar[SmtpAuthMechanism]
    SMTP_AUTH_MECHANISM_XOAUTH2: _ClassVar[SmtpAuthMechanism]

class MassMessageLimit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MASS_MESSAGE_LIMIT_UNSPECIFIED: _ClassVar[MassMessageLimit]
    MASS_MESSAGE_LIMIT_DAYS_OF_MONTH: _ClassVar[MassMessageLimit]
    MASS_MESSAGE_LIMIT_ONE_A_DAY: _ClassVar[MassMessageLimit]
    MASS_MESSAGE_LIMIT_SEVEN_A_WEEK: _ClassVar[MassMessageLimit]
    MASS_MESSAGE_LIMIT_FOUR_A_MONTH: _ClassVar[MassMessageLimit]

class MiniProgramState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MINI_PROGRAM_STATE_UNSPECIFIED: _ClassVar[MiniProgramState]
    MINI_PROGRAM_STATE_FORMAL: _ClassVar[MiniProgramState]
    MINI_PROGRAM_STATE_TRIAL: _ClassVar[MiniProgramState]
    MINI_PROGRAM_STATE_DEVELOPER: _ClassVar[MiniProgramState]
TEMPLATE_FINDING_UNSPECIFIED: TemplateFinding
TEMPLATE_FINDING_OPT_OUT_MISSING: TemplateFinding
TEMPLATE_FINDING_SIGNATURE_IN_TEXT: TemplateFinding
TEMPLATE_FINDING_IMAGE_WITHOUT_ALT: TemplateFinding
PROVIDER_UNSPECIFIED: Provider
PROVIDER_SMTP: Provider
PROVIDER_ALIYUN_SMS: Provider
PROVIDER_WECOM: Provider
PROVIDER_TWILIO_SMS: Provider
PROVIDER_SENDGRID: Provider
PROVIDER_ALIYUN_DIRECT_MAIL: Provider
PROVIDER_TENCENT_SMS: Provider
PROVIDER_WECHAT_OFFICIAL_ACCOUNT: Provider
PROVIDER_WECHAT_MINI_PROGRAM: Provider
PROVIDER_WECOM_CUSTOMERS: Provider
PROVIDER_WECOM_ROBOT: Provider
PROVIDER_FCM: Provider
PROVIDER_JPUSH: Provider
PROVIDER_ALIYUN_VOICE: Provider
PROVIDER_WEBHOOK: Provider
ACCOUNT_STATE_UNSPECIFIED: AccountState
ACCOUNT_STATE_ACTIVE: AccountState
ACCOUNT_STATE_INACTIVE: AccountState
ACCOUNT_STATE_REFUSED: AccountState
ACCOUNT_STATE_FAILING: AccountState
ACCOUNT_STATE_PACED: AccountState
ACCOUNT_FAILURE_UNSPECIFIED: AccountFailure
ACCOUNT_FAILURE_UNREACHABLE: AccountFailure
ACCOUNT_FAILURE_BUSY: AccountFailure
ACCOUNT_FAILURE_RATE_LIMITED: AccountFailure
ACCOUNT_FAILURE_REFUSED: AccountFailure
ACCOUNT_FAILURE_ANSWER_LOST: AccountFailure
SMTP_SECURITY_UNSPECIFIED: SmtpSecurity
SMTP_SECURITY_STARTTLS: SmtpSecurity
SMTP_SECURITY_TLS: SmtpSecurity
SMTP_SECURITY_PLAIN: SmtpSecurity
SMTP_AUTH_MECHANISM_UNSPECIFIED: SmtpAuthMechanism
SMTP_AUTH_MECHANISM_PLAIN: SmtpAuthMechanism
SMTP_AUTH_MECHANISM_LOGIN: SmtpAuthMechanism
SMTP_AUTH_MECHANISM_XOAUTH2: SmtpAuthMechanism
MASS_MESSAGE_LIMIT_UNSPECIFIED: MassMessageLimit
MASS_MESSAGE_LIMIT_DAYS_OF_MONTH: MassMessageLimit
MASS_MESSAGE_LIMIT_ONE_A_DAY: MassMessageLimit
MASS_MESSAGE_LIMIT_SEVEN_A_WEEK: MassMessageLimit
MASS_MESSAGE_LIMIT_FOUR_A_MONTH: MassMessageLimit
MINI_PROGRAM_STATE_UNSPECIFIED: MiniProgramState
MINI_PROGRAM_STATE_FORMAL: MiniProgramState
MINI_PROGRAM_STATE_TRIAL: MiniProgramState
MINI_PROGRAM_STATE_DEVELOPER: MiniProgramState

class Template(_message.Message):
    __slots__ = ("template_id", "display_name", "channel", "purpose", "subject", "html", "text", "provider_template_code", "provider_parameters", "create_time", "update_time", "delete_time", "etag", "url", "mini_program_app_id", "mini_program_page", "answer", "answer_keywords", "image_url", "inbox_days", "deep_link", "push_data", "findings", "content", "expected_value", "tags", "version", "draft_only", "has_unpublished_changes", "publish_time", "publisher", "editor")
    class ProviderParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PushDataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    MINI_PROGRAM_APP_ID_FIELD_NUMBER: _ClassVar[int]
    MINI_PROGRAM_PAGE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_KEYWORDS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    INBOX_DAYS_FIELD_NUMBER: _ClassVar[int]
    DEEP_LINK_FIELD_NUMBER: _ClassVar[int]
    PUSH_DATA_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VALUE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ONLY_FIELD_NUMBER: _ClassVar[int]
    HAS_UNPUBLISHED_CHANGES_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    EDITOR_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    display_name: str
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    subject: str
    html: str
    text: str
    provider_template_code: str
    provider_parameters: _containers.ScalarMap[str, str]
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    url: str
    mini_program_app_id: str
    mini_program_page: str
    answer: bool
    answer_keywords: _containers.RepeatedScalarFieldContainer[str]
    image_url: str
    inbox_days: int
    deep_link: str
    push_data: _containers.ScalarMap[str, str]
    findings: _containers.RepeatedScalarFieldContainer[TemplateFinding]
    content: _template_content_pb2.TemplateContent
    expected_value: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    version: int
    draft_only: bool
    has_unpublished_changes: bool
    publish_time: _timestamp_pb2.Timestamp
    publisher: str
    editor: str
    def __init__(self, template_id: _Optional[str] = ..., display_name: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., subject: _Optional[str] = ..., html: _Optional[str] = ..., text: _Optional[str] = ..., provider_template_code: _Optional[str] = ..., provider_parameters: _Optional[_Mapping[str, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., url: _Optional[str] = ..., mini_program_app_id: _Optional[str] = ..., mini_program_page: _Optional[str] = ..., answer: _Optional[bool] = ..., answer_keywords: _Optional[_Iterable[str]] = ..., image_url: _Optional[str] = ..., inbox_days: _Optional[int] = ..., deep_link: _Optional[str] = ..., push_data: _Optional[_Mapping[str, str]] = ..., findings: _Optional[_Iterable[_Union[TemplateFinding, str]]] = ..., content: _Optional[_Union[_template_content_pb2.TemplateContent, _Mapping]] = ..., expected_value: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., version: _Optional[int] = ..., draft_only: _Optional[bool] = ..., has_unpublished_changes: _Optional[bool] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., publisher: _Optional[str] = ..., editor: _Optional[str] = ...) -> None: ...

class Account(_message.Message):
    __slots__ = ("account_id", "display_name", "channel", "active", "smtp", "aliyun_sms", "wecom", "twilio_sms", "sendgrid", "aliyun_direct_mail", "tencent_sms", "wechat_official_account", "wechat_mini_program", "wecom_customers", "wecom_robot", "fcm", "jpush", "aliyun_voice", "webhook", "etag", "create_time", "update_time", "delete_time", "priority", "pace", "state", "last_error", "last_success_time", "accepted_today")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SMTP_FIELD_NUMBER: _ClassVar[int]
    ALIYUN_SMS_FIELD_NUMBER: _ClassVar[int]
    WECOM_FIELD_NUMBER: _ClassVar[int]
    TWILIO_SMS_FIELD_NUMBER: _ClassVar[int]
    SENDGRID_FIELD_NUMBER: _ClassVar[int]
    ALIYUN_DIRECT_MAIL_FIELD_NUMBER: _ClassVar[int]
    TENCENT_SMS_FIELD_NUMBER: _ClassVar[int]
    WECHAT_OFFICIAL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    WECHAT_MINI_PROGRAM_FIELD_NUMBER: _ClassVar[int]
    WECOM_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    WECOM_ROBOT_FIELD_NUMBER: _ClassVar[int]
    FCM_FIELD_NUMBER: _ClassVar[int]
    JPUSH_FIELD_NUMBER: _ClassVar[int]
    ALIYUN_VOICE_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PACE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESS_TIME_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TODAY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    display_name: str
    channel: _channel_pb2.Channel
    active: bool
    smtp: SmtpSettings
    aliyun_sms: AliyunSmsSettings
    wecom: WeComSettings
    twilio_sms: TwilioSmsSettings
    sendgrid: SendGridSettings
    aliyun_direct_mail: AliyunDirectMailSettings
    tencent_sms: TencentSmsSettings
    wechat_official_account: WechatOfficialAccountSettings
    wechat_mini_program: WechatMiniProgramSettings
    wecom_customers: WeComCustomersSettings
    wecom_robot: WeComRobotSettings
    fcm: FcmSettings
    jpush: JpushSettings
    aliyun_voice: AliyunVoiceSettings
    webhook: WebhookSettings
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    priority: int
    pace: AccountPace
    state: AccountState
    last_error: AccountError
    last_success_time: _timestamp_pb2.Timestamp
    accepted_today: int
    def __init__(self, account_id: _Optional[str] = ..., display_name: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., active: _Optional[bool] = ..., smtp: _Optional[_Union[SmtpSettings, _Mapping]] = ..., aliyun_sms: _Optional[_Union[AliyunSmsSettings, _Mapping]] = ..., wecom: _Optional[_Union[WeComSettings, _Mapping]] = ..., twilio_sms: _Optional[_Union[TwilioSmsSettings, _Mapping]] = ..., sendgrid: _Optional[_Union[SendGridSettings, _Mapping]] = ..., aliyun_direct_mail: _Optional[_Union[AliyunDirectMailSettings, _Mapping]] = ..., tencent_sms: _Optional[_Union[TencentSmsSettings, _Mapping]] = ..., wechat_official_account: _Optional[_Union[WechatOfficialAccountSettings, _Mapping]] = ..., wechat_mini_program: _Optional[_Union[WechatMiniProgramSettings, _Mapping]] = ..., wecom_customers: _Optional[_Union[WeComCustomersSettings, _Mapping]] = ..., wecom_robot: _Optional[_Union[WeComRobotSettings, _Mapping]] = ..., fcm: _Optional[_Union[FcmSettings, _Mapping]] = ..., jpush: _Optional[_Union[JpushSettings, _Mapping]] = ..., aliyun_voice: _Optional[_Union[AliyunVoiceSettings, _Mapping]] = ..., webhook: _Optional[_Union[WebhookSettings, _Mapping]] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., priority: _Optional[int] = ..., pace: _Optional[_Union[AccountPace, _Mapping]] = ..., state: _Optional[_Union[AccountState, str]] = ..., last_error: _Optional[_Union[AccountError, _Mapping]] = ..., last_success_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accepted_today: _Optional[int] = ...) -> None: ...

class AccountPace(_message.Message):
    __slots__ = ("messages_per_second", "messages_per_day")
    MESSAGES_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    messages_per_second: int
    messages_per_day: int
    def __init__(self, messages_per_second: _Optional[int] = ..., messages_per_day: _Optional[int] = ...) -> None: ...

class AccountError(_message.Message):
    __slots__ = ("failure", "code", "message", "time")
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    failure: AccountFailure
    code: str
    message: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, failure: _Optional[_Union[AccountFailure, str]] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SmtpSettings(_message.Message):
    __slots__ = ("host", "port", "security", "user", "password", "sender", "sender_name", "hello_name", "dkim_domain", "dkim_selector", "dkim_private_key", "auth_mechanism", "oauth_token_endpoint", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token", "oauth_scope", "bounce_address", "bounce_secret")
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    SECURITY_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    HELLO_NAME_FIELD_NUMBER: _ClassVar[int]
    DKIM_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    DKIM_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    DKIM_PRIVATE_KEY_FIELD_NUMBER: _ClassVar[int]
    AUTH_MECHANISM_FIELD_NUMBER: _ClassVar[int]
    OAUTH_TOKEN_ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    OAUTH_CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    OAUTH_CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    OAUTH_REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OAUTH_SCOPE_FIELD_NUMBER: _ClassVar[int]
    BOUNCE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    BOUNCE_SECRET_FIELD_NUMBER: _ClassVar[int]
    host: str
    port: int
    security: SmtpSecurity
    user: str
    password: str
    sender: str
    sender_name: str
    hello_name: str
    dkim_domain: str
    dkim_selector: str
    dkim_private_key: str
    auth_mechanism: SmtpAuthMechanism
    oauth_token_endpoint: str
    oauth_client_id: str
    oauth_client_secret: str
    oauth_refresh_token: str
    oauth_scope: str
    bounce_address: str
    bounce_secret: str
    def __init__(self, host: _Optional[str] = ..., port: _Optional[int] = ..., security: _Optional[_Union[SmtpSecurity, str]] = ..., user: _Optional[str] = ..., password: _Optional[str] = ..., sender: _Optional[str] = ..., sender_name: _Optional[str] = ..., hello_name: _Optional[str] = ..., dkim_domain: _Optional[str] = ..., dkim_selector: _Optional[str] = ..., dkim_private_key: _Optional[str] = ..., auth_mechanism: _Optional[_Union[SmtpAuthMechanism, str]] = ..., oauth_token_endpoint: _Optional[str] = ..., oauth_client_id: _Optional[str] = ..., oauth_client_secret: _Optional[str] = ..., oauth_refresh_token: _Optional[str] = ..., oauth_scope: _Optional[str] = ..., bounce_address: _Optional[str] = ..., bounce_secret: _Optional[str] = ...) -> None: ...

class AliyunSmsSettings(_message.Message):
    __slots__ = ("endpoint", "access_key_id", "access_key_secret", "sign_name", "template_code")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_SECRET_FIELD_NUMBER: _ClassVar[int]
    SIGN_NAME_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    access_key_id: str
    access_key_secret: str
    sign_name: str
    template_code: str
    def __init__(self, endpoint: _Optional[str] = ..., access_key_id: _Optional[str] = ..., access_key_secret: _Optional[str] = ..., sign_name: _Optional[str] = ..., template_code: _Optional[str] = ...) -> None: ...

class WeComSettings(_message.Message):
    __slots__ = ("endpoint", "corp_id", "corp_secret", "agent_id")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    CORP_ID_FIELD_NUMBER: _ClassVar[int]
    CORP_SECRET_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    corp_id: str
    corp_secret: str
    agent_id: int
    def __init__(self, endpoint: _Optional[str] = ..., corp_id: _Optional[str] = ..., corp_secret: _Optional[str] = ..., agent_id: _Optional[int] = ...) -> None: ...

class WeComCustomersSettings(_message.Message):
    __slots__ = ("endpoint", "corp_id", "corp_secret", "sender_user_id", "sender_trait", "gather_seconds", "confirm_days", "customer_limit", "callback_token", "encoding_aes_key", "welcome_template_id")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    CORP_ID_FIELD_NUMBER: _ClassVar[int]
    CORP_SECRET_FIELD_NUMBER: _ClassVar[int]
    SENDER_USER_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_TRAIT_FIELD_NUMBER: _ClassVar[int]
    GATHER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_DAYS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CALLBACK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ENCODING_AES_KEY_FIELD_NUMBER: _ClassVar[int]
    WELCOME_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    corp_id: str
    corp_secret: str
    sender_user_id: str
    sender_trait: str
    gather_seconds: int
    confirm_days: int
    customer_limit: MassMessageLimit
    callback_token: str
    encoding_aes_key: str
    welcome_template_id: str
    def __init__(self, endpoint: _Optional[str] = ..., corp_id: _Optional[str] = ..., corp_secret: _Optional[str] = ..., sender_user_id: _Optional[str] = ..., sender_trait: _Optional[str] = ..., gather_seconds: _Optional[int] = ..., confirm_days: _Optional[int] = ..., customer_limit: _Optional[_Union[MassMessageLimit, str]] = ..., callback_token: _Optional[str] = ..., encoding_aes_key: _Optional[str] = ..., welcome_template_id: _Optional[str] = ...) -> None: ...

class WeComRobotSettings(_message.Message):
    __slots__ = ("endpoint", "key", "store_ids", "tells_new_tasks", "tells_overdue_tasks", "tells_alerts")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    STORE_IDS_FIELD_NUMBER: _ClassVar[int]
    TELLS_NEW_TASKS_FIELD_NUMBER: _ClassVar[int]
    TELLS_OVERDUE_TASKS_FIELD_NUMBER: _ClassVar[int]
    TELLS_ALERTS_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    key: str
    store_ids: _containers.RepeatedScalarFieldContainer[str]
    tells_new_tasks: bool
    tells_overdue_tasks: bool
    tells_alerts: bool
    def __init__(self, endpoint: _Optional[str] = ..., key: _Optional[str] = ..., store_ids: _Optional[_Iterable[str]] = ..., tells_new_tasks: _Optional[bool] = ..., tells_overdue_tasks: _Optional[bool] = ..., tells_alerts: _Optional[bool] = ...) -> None: ...

class TwilioSmsSettings(_message.Message):
    __slots__ = ("endpoint", "account_sid", "auth_token", "sender", "messaging_service_sid")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_SID_FIELD_NUMBER: _ClassVar[int]
    AUTH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    MESSAGING_SERVICE_SID_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    account_sid: str
    auth_token: str
    sender: str
    messaging_service_sid: str
    def __init__(self, endpoint: _Optional[str] = ..., account_sid: _Optional[str] = ..., auth_token: _Optional[str] = ..., sender: _Optional[str] = ..., messaging_service_sid: _Optional[str] = ...) -> None: ...

class SendGridSettings(_message.Message):
    __slots__ = ("endpoint", "api_key", "sender", "sender_name", "webhook_public_key")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    api_key: str
    sender: str
    sender_name: str
    webhook_public_key: str
    def __init__(self, endpoint: _Optional[str] = ..., api_key: _Optional[str] = ..., sender: _Optional[str] = ..., sender_name: _Optional[str] = ..., webhook_public_key: _Optional[str] = ...) -> None: ...

class AliyunDirectMailSettings(_message.Message):
    __slots__ = ("endpoint", "access_key_id", "access_key_secret", "sender", "sender_name")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_SECRET_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    access_key_id: str
    access_key_secret: str
    sender: str
    sender_name: str
    def __init__(self, endpoint: _Optional[str] = ..., access_key_id: _Optional[str] = ..., access_key_secret: _Optional[str] = ..., sender: _Optional[str] = ..., sender_name: _Optional[str] = ...) -> None: ...

class WechatOfficialAccountSettings(_message.Message):
    __slots__ = ("endpoint", "app_id", "app_secret", "callback_token", "encoding_aes_key")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_SECRET_FIELD_NUMBER: _ClassVar[int]
    CALLBACK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ENCODING_AES_KEY_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    app_id: str
    app_secret: str
    callback_token: str
    encoding_aes_key: str
    def __init__(self, endpoint: _Optional[str] = ..., app_id: _Optional[str] = ..., app_secret: _Optional[str] = ..., callback_token: _Optional[str] = ..., encoding_aes_key: _Optional[str] = ...) -> None: ...

class WechatMiniProgramSettings(_message.Message):
    __slots__ = ("endpoint", "app_id", "app_secret", "callback_token", "encoding_aes_key", "mini_program_state")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    APP_ID_FIELD_NUMBER: _ClassVar[int]
    APP_SECRET_FIELD_NUMBER: _ClassVar[int]
    CALLBACK_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ENCODING_AES_KEY_FIELD_NUMBER: _ClassVar[int]
    MINI_PROGRAM_STATE_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    app_id: str
    app_secret: str
    callback_token: str
    encoding_aes_key: str
    mini_program_state: MiniProgramState
    def __init__(self, endpoint: _Optional[str] = ..., app_id: _Optional[str] = ..., app_secret: _Optional[str] = ..., callback_token: _Optional[str] = ..., encoding_aes_key: _Optional[str] = ..., mini_program_state: _Optional[_Union[MiniProgramState, str]] = ...) -> None: ...

class TencentSmsSettings(_message.Message):
    __slots__ = ("endpoint", "secret_id", "secret_key", "sdk_app_id", "sign_name", "template_code", "region")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_KEY_FIELD_NUMBER: _ClassVar[int]
    SDK_APP_ID_FIELD_NUMBER: _ClassVar[int]
    SIGN_NAME_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_CODE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    secret_id: str
    secret_key: str
    sdk_app_id: str
    sign_name: str
    template_code: str
    region: str
    def __init__(self, endpoint: _Optional[str] = ..., secret_id: _Optional[str] = ..., secret_key: _Optional[str] = ..., sdk_app_id: _Optional[str] = ..., sign_name: _Optional[str] = ..., template_code: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class WebhookSettings(_message.Message):
    __slots__ = ("url", "secret", "previous_secret", "previous_secret_expire_time")
    URL_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SECRET_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SECRET_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    url: str
    secret: str
    previous_secret: str
    previous_secret_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, url: _Optional[str] = ..., secret: _Optional[str] = ..., previous_secret: _Optional[str] = ..., previous_secret_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FcmSettings(_message.Message):
    __slots__ = ("endpoint", "project_id", "client_email", "private_key_id", "private_key", "token_endpoint")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_EMAIL_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_KEY_FIELD_NUMBER: _ClassVar[int]
    TOKEN_ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    project_id: str
    client_email: str
    private_key_id: str
    private_key: str
    token_endpoint: str
    def __init__(self, endpoint: _Optional[str] = ..., project_id: _Optional[str] = ..., client_email: _Optional[str] = ..., private_key_id: _Optional[str] = ..., private_key: _Optional[str] = ..., token_endpoint: _Optional[str] = ...) -> None: ...

class JpushSettings(_message.Message):
    __slots__ = ("endpoint", "app_key", "master_secret", "apns_development")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    APP_KEY_FIELD_NUMBER: _ClassVar[int]
    MASTER_SECRET_FIELD_NUMBER: _ClassVar[int]
    APNS_DEVELOPMENT_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    app_key: str
    master_secret: str
    apns_development: bool
    def __init__(self, endpoint: _Optional[str] = ..., app_key: _Optional[str] = ..., master_secret: _Optional[str] = ..., apns_development: _Optional[bool] = ...) -> None: ...

class AliyunVoiceSettings(_message.Message):
    __slots__ = ("endpoint", "access_key_id", "access_key_secret", "called_show_number", "play_times")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCESS_KEY_SECRET_FIELD_NUMBER: _ClassVar[int]
    CALLED_SHOW_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PLAY_TIMES_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    access_key_id: str
    access_key_secret: str
    called_show_number: str
    play_times: int
    def __init__(self, endpoint: _Optional[str] = ..., access_key_id: _Optional[str] = ..., access_key_secret: _Optional[str] = ..., called_show_number: _Optional[str] = ..., play_times: _Optional[int] = ...) -> None: ...

class TestRecipient(_message.Message):
    __slots__ = ("test_recipient_id", "display_name", "channel", "address", "create_time", "creator")
    TEST_RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    test_recipient_id: str
    display_name: str
    channel: _channel_pb2.Channel
    address: str
    create_time: _timestamp_pb2.Timestamp
    creator: str
    def __init__(self, test_recipient_id: _Optional[str] = ..., display_name: _Optional[str] = ..., channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., address: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., creator: _Optional[str] = ...) -> None: ...
