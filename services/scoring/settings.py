"""What scoring is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from services.common.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class ScoringSettings:
    """What all processes are told, and what scoring alone reads.

    Attributes:
        service: What all processes are told.
        objects_url: Where artefacts go: `file:///folder` or another fsspec URL (`YIKE_OBJECTS_URL`).
    """

    service: ServiceSettings
    objects_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> ScoringSettings:
        """Reads the environment.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        service = ServiceSettings.from_environment("scoring", env)
        return cls(service=service, objects_url=env.get("YIKE_OBJECTS_URL", f"file://{service.home}/objects"))
