"""The demo shop's definitions, from templates to its loyalty programme: bodies of the calls that make them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def templates() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/templates`, by file name."""
    return _read("templates")


def auto_replies() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/autoReplies`, by file name; they name templates that are answers."""
    return _read("auto_replies")


def coupon_templates() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/couponTemplates`, by file name."""
    return _read("coupons")


def computed_traits() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/computedTraits`, by file name."""
    return _read("computed_traits")


def segments() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/segments`, by file name; they name computed traits and lists."""
    return _read("segments")


def segment_drafts() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/segments?draft=true`, by file name."""
    return _read("segment_drafts")


def lists() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/customerLists`, by file name; segments name them."""
    return _read("lists")


def reports() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/reports`, by file name."""
    return _read("reports")


def dashboards() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/dashboards`, by file name; they name reports."""
    return _read("dashboards")


def alerts() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/alerts`, by file name."""
    return _read("alerts")


def journeys() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/journeys`, by file name; they name segments and templates."""
    return _read("journeys")


def measurements() -> list[dict[str, Any]]:
    """Returns the bodies of `PATCH /v1/journeys/{id}/measurement`: whom journeys leave alone, and what their messages cost."""
    found: list[dict[str, Any]] = json.loads((_FOLDER / "measurements.json").read_text(encoding="utf-8"))
    return found


def staff() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/staff`, by file name: those of two stores, who get what journeys ask people to do."""
    return _read("staff")


def forms() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/forms`, by file name."""
    return _read("forms")


def sources() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/sources`, by file name; `preset` names the ready mapping that is put in as `mapping`."""
    return _read("sources")


def companies() -> list[dict[str, Any]]:
    """Returns the bodies of `POST /v1/companies`, by file name."""
    return _read("companies")


def tags() -> list[dict[str, Any]]:
    """Returns the tags of `POST /v1/tags:batchCreate`."""
    found: list[dict[str, Any]] = json.loads((_FOLDER / "tags.json").read_text(encoding="utf-8"))
    return found


def loyalty() -> dict[str, Any]:
    """Returns the body of `PATCH /v1/loyaltySettings`."""
    found: dict[str, Any] = json.loads((_FOLDER / "loyalty.json").read_text(encoding="utf-8"))
    return found


def sending_policy() -> dict[str, Any]:
    """Returns the body of `PATCH /v1/sendingPolicy`."""
    found: dict[str, Any] = json.loads((_FOLDER / "sending_policy.json").read_text(encoding="utf-8"))
    return found


def arbitration() -> dict[str, Any]:
    """Returns the body of `PATCH /v1/sendingPolicy` by which messages go by what they are worth; it names journeys."""
    found: dict[str, Any] = json.loads((_FOLDER / "arbitration.json").read_text(encoding="utf-8"))
    return found


def _read(kind: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((_FOLDER / kind).glob("*.json"))]
