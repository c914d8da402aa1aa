"""The rules of messaging: what may be sent when, to whom, and what its row says."""

from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.contact_points import ContactPoint, ContactWord
from services.messaging.domain.decisions import (
    CustomerFile,
    Decision,
    Go,
    Later,
    StatedConsent,
    Stop,
    Suppressions,
    decide,
)
from services.messaging.domain.links import Link, link_url, read_link, read_preferences, sign_link
from services.messaging.domain.messages import (
    Channel,
    DeliveryId,
    Engagement,
    Message,
    MessageCount,
    MessageRequest,
    MessageUpdate,
    Purpose,
    Reason,
    Status,
    SuppressionKind,
    TemplateId,
    status_update_id,
)
from services.messaging.domain.policy import CAP_HOURS, CAP_MESSAGES, FrequencyCap, SendingPolicy
from services.messaging.domain.retries import (
    DOUBT_SECONDS,
    MAX_ATTEMPTS,
    MAX_DOUBTFUL_ATTEMPTS,
    after_trouble,
    next_attempt_time,
)
from services.messaging.domain.settling import Requeued, Settled, Settling, receipt_verdict
from services.messaging.domain.templates import MAX_TEMPLATES, Template, check_template

__all__ = [
    "CAP_HOURS",
    "CAP_MESSAGES",
    "DOUBT_SECONDS",
    "MAX_ATTEMPTS",
    "MAX_DOUBTFUL_ATTEMPTS",
    "MAX_TEMPLATES",
    "Channel",
    "ChannelKind",
    "ContactPoint",
    "ContactWord",
    "CustomerFile",
    "Decision",
    "DeliveryId",
    "Engagement",
    "FrequencyCap",
    "Go",
    "Later",
    "Link",
    "Message",
    "MessageCount",
    "MessageRequest",
    "MessageUpdate",
    "Purpose",
    "Reason",
    "Requeued",
    "SendingPolicy",
    "Settled",
    "Settling",
    "StatedConsent",
    "Status",
    "Stop",
    "SuppressionKind",
    "Suppressions",
    "Template",
    "TemplateId",
    "after_trouble",
    "check_template",
    "decide",
    "link_url",
    "next_attempt_time",
    "read_link",
    "read_preferences",
    "receipt_verdict",
    "sign_link",
    "status_update_id",
]
