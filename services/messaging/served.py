"""What the service answers, and under which names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from services.common.personal_data import PERSONAL_DATA_SERVICE
from services.common.sealing import SEALING_SERVICE
from services.messaging.staff_app import STAFF_SERVICES
from yike.messaging.v1 import conversation_service_pb2 as talk_pb
from yike.messaging.v1 import conversation_service_pb2_grpc as talk_grpc
from yike.messaging.v1 import inbox_service_pb2 as inbox_pb
from yike.messaging.v1 import inbox_service_pb2_grpc as inbox_grpc
from yike.messaging.v1 import mass_message_service_pb2 as mass_pb
from yike.messaging.v1 import mass_message_service_pb2_grpc as mass_grpc
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import preference_service_pb2 as preference_pb
from yike.messaging.v1 import preference_service_pb2_grpc as preference_grpc
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb
from yike.messaging.v1 import sending_policy_service_pb2_grpc as policy_grpc
from yike.messaging.v1 import sending_report_service_pb2 as report_pb
from yike.messaging.v1 import sending_report_service_pb2_grpc as report_grpc
from yike.messaging.v1 import sms_service_pb2 as sms_pb
from yike.messaging.v1 import sms_service_pb2_grpc as sms_grpc
from yike.messaging.v1 import subscription_credit_service_pb2 as credit_pb
from yike.messaging.v1 import subscription_credit_service_pb2_grpc as credit_grpc
from yike.messaging.v1 import template_content_service_pb2 as content_pb
from yike.messaging.v1 import template_content_service_pb2_grpc as content_grpc
from yike.messaging.v1 import template_version_service_pb2 as version_pb
from yike.messaging.v1 import template_version_service_pb2_grpc as version_grpc
from yike.messaging.v1 import verification_service_pb2 as verification_pb
from yike.messaging.v1 import verification_service_pb2_grpc as verification_grpc

if TYPE_CHECKING:
    from services.messaging.app import Parts

_CONTRACTS = (
    messaging_pb, inbox_pb, verification_pb, preference_pb, policy_pb, credit_pb, sms_pb, talk_pb, mass_pb, content_pb,
    version_pb, report_pb,
)  # fmt: skip

SERVICE_NAMES = (
    *(each.full_name for contract in _CONTRACTS for each in contract.DESCRIPTOR.services_by_name.values()),
    *STAFF_SERVICES,
    PERSONAL_DATA_SERVICE,
    SEALING_SERVICE,
)
"""The full names of the contracts' services."""


def servicers_of(parts: Parts) -> list[tuple[Callable[..., None], Any]]:
    """Returns what answers the calls, with what adds it to a server."""
    return [
        (messaging_grpc.add_MessagingServiceServicer_to_server, parts.servicer),
        (inbox_grpc.add_InboxServiceServicer_to_server, parts.inbox),
        (verification_grpc.add_VerificationServiceServicer_to_server, parts.verification),
        (preference_grpc.add_PreferenceServiceServicer_to_server, parts.preferences),
        (preference_grpc.add_CustomerPreferenceServiceServicer_to_server, parts.customer_preferences),
        (policy_grpc.add_SendingPolicyServiceServicer_to_server, parts.policy),
        (credit_grpc.add_SubscriptionCreditServiceServicer_to_server, parts.credits),
        (sms_grpc.add_SmsServiceServicer_to_server, parts.sms),
        (talk_grpc.add_ConversationServiceServicer_to_server, parts.conversations),
        (talk_grpc.add_AutoReplyServiceServicer_to_server, parts.auto_replies),
        (mass_grpc.add_MassMessageServiceServicer_to_server, parts.mass),
        (content_grpc.add_TemplateContentServiceServicer_to_server, parts.content),
        (version_grpc.add_TemplateVersionServiceServicer_to_server, parts.versions),
        (report_grpc.add_SendingReportServiceServicer_to_server, parts.reports),
        *parts.staff.servicers,
    ]
