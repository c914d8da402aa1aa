"""What journey is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from services.common.public_addresses import NO_PRIVATE_HOSTS, PrivateHosts
from services.common.settings import ServiceSettings

DEFAULT_HOLDOUT_SHARE = 500
MAX_HOLDOUT_SHARE = 5_000


@dataclass(frozen=True, kw_only=True)
class JourneySettings:
    """What all processes are told, and what journey alone reads.

    Attributes:
        service: What all processes are told.
        webhook_hosts: Hosts inside that webhooks may call (`YIKE_WEBHOOK_HOSTS`); none unless told.
        holdout_share: Whom journeys that send marketing leave alone where their workspace says nothing, in hundredths of a per
            cent (`YIKE_HOLDOUT_SHARE`).
    """

    service: ServiceSettings
    webhook_hosts: PrivateHosts = NO_PRIVATE_HOSTS
    holdout_share: int = DEFAULT_HOLDOUT_SHARE

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> JourneySettings:
        """Reads the environment.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        service = ServiceSettings.from_environment("journey", env)
        try:
            hosts = PrivateHosts.read(env.get("YIKE_WEBHOOK_HOSTS", ""))
        except ValueError as error:
            raise SystemExit(
                f"YIKE_WEBHOOK_HOSTS: {error}; it must be host names, addresses and networks with commas between them, "
                "like crm.shop.internal,10.8.0.0/16."
            ) from error
        share = env.get("YIKE_HOLDOUT_SHARE", str(DEFAULT_HOLDOUT_SHARE))
        if not share.isascii() or not share.isdigit() or int(share) > MAX_HOLDOUT_SHARE:
            raise SystemExit(f"YIKE_HOLDOUT_SHARE must be 0 to {MAX_HOLDOUT_SHARE}, in hundredths of a per cent.")
        return cls(service=service, webhook_hosts=hosts, holdout_share=int(share))
