"""The channels that messages can be sent by, one file each. A new one is a file and a line of `CHANNELS`."""

from __future__ import annotations

from services.messaging.channels.email import EMAIL
from services.messaging.channels.in_app import IN_APP
from services.messaging.channels.mini_program import MINI_PROGRAM
from services.messaging.channels.push import PUSH
from services.messaging.channels.sms import SMS
from services.messaging.channels.voice import VOICE
from services.messaging.channels.webhook import WEBHOOK
from services.messaging.channels.wechat import WECHAT
from services.messaging.channels.wecom import WECOM
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.messages import Channel

CHANNELS: tuple[ChannelKind, ...] = (EMAIL, SMS, WECOM, WECHAT, MINI_PROGRAM, PUSH, VOICE, IN_APP, WEBHOOK)
"""In the order of the contract's numbers."""

_BY_CHANNEL = {kind.channel: kind for kind in CHANNELS}


def find_channel(channel: Channel) -> ChannelKind | None:
    """Returns how a channel works; None for one that nothing can be sent by."""
    return _BY_CHANNEL.get(channel)


def channel_kind(channel: Channel) -> ChannelKind:
    """Returns how a channel works.

    Raises:
        KeyError: If nothing can be sent by it.
    """
    return _BY_CHANNEL[channel]
