"""Template messages of a WeChat official account, to its followers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.common.channels import contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.links import is_web
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.provider_template_code.strip():
        raise lacking("provider_template_code", "A WeChat message needs the id of a template registered at WeChat.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    url = rendered.get("url", "")
    return "" if not url or is_web(url) else "the url is no address of the web"


WECHAT = ChannelKind(
    channel=Channel.WECHAT,
    contact_types=contact_types("wechat"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # An openid is for ever; that WeChat does not know it means another app's, or a closed account.
    invalid_for=timedelta(days=90),
)
