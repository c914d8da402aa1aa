"""Names of the events that messages and operators make: profile records them, the others listen for them."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGE_SENT = "Message Sent"
MESSAGE_DELIVERED = "Message Delivered"
MESSAGE_FAILED = "Message Failed"
EMAIL_OPENED = "Email Opened"
EMAIL_LINK_CLICKED = "Email Link Clicked"
MESSAGE_OPENED = "Message Opened"
MESSAGE_LINK_CLICKED = "Message Link Clicked"
UNSUBSCRIBED = "Unsubscribed"
SMS_REPLIED = "SMS Replied"
TASK_COMPLETED = "Task Completed"
"""A staff member's task for the customer ended, with the property `outcome`."""
WECOM_CONTACT_ADDED = "WeCom Contact Added"
WECOM_CONTACT_REMOVED = "WeCom Contact Removed"

PROCESSING_RESTRICTED = "Processing Restricted"
PROCESSING_RESUMED = "Processing Resumed"
"""An operator restricted the use of a customer's data, or lifted that."""

COMPANY_JOINED = "Company Joined"
COMPANY_LEFT = "Company Left"
"""An identifier belongs to a company, named by the property `groupId`, or belongs to it no more."""

_OF_STATUS = {"sent": MESSAGE_SENT, "delivered": MESSAGE_DELIVERED, "failed": MESSAGE_FAILED}
_OF_ENGAGEMENT = {"open": MESSAGE_OPENED, "click": MESSAGE_LINK_CLICKED, "unsubscribe": UNSUBSCRIBED}
# E-mail has names of its own in Segment's specification.
_OF_CHANNEL: Mapping[str, Mapping[str, str]] = {
    "email": {"open": EMAIL_OPENED, "click": EMAIL_LINK_CLICKED},
    "sms": {"reply": SMS_REPLIED},
}


def status_event(status: str) -> str | None:
    """Returns the event that a message's change to a status is; None for a status that is none (queued, suppressed…)."""
    return _OF_STATUS.get(status)


def engagement_event(channel: str, engagement: str) -> str | None:
    """Returns the event of `open`, `click`, `unsubscribe` or `reply` in a channel; None for what is none of these."""
    own = _OF_CHANNEL.get(channel, {}).get(engagement)
    return own or _OF_ENGAGEMENT.get(engagement)
