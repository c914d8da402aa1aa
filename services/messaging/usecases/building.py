"""Parts of templates made when they are saved: MJML compiled, blocks in their places, a text part where there is none."""

from __future__ import annotations

from dataclasses import replace

from services.common.errors import InvalidArgument
from services.messaging.domain import Template
from services.messaging.rendering.renderer import MissedBuild, Renderer
from yike.common.v1 import errors_pb2

_BUILT = ("html", "mjml", "preheader", "text")


class Building:
    """Makes the parts of templates, in a process of its own: no message waits for it."""

    def __init__(self, renderer: Renderer) -> None:
        """Takes who builds."""
        self._renderer = renderer

    async def build(self, template: Template) -> Template:
        """Returns a template with its parts built, of each variant; what is plain stays as it is.

        Raises:
            InvalidArgument: INVALID_TEMPLATE, naming the part that cannot be built.
            Unavailable: If no process can be had.
        """
        if template.is_plain:
            return replace(template, content=replace(template.content, built={}))
        variants = ["", *(each.variant_id for each in template.content.variants)]
        built = {variant_id: await self._build(template, variant_id) for variant_id in variants}
        return replace(template, content=replace(template.content, built=built))

    async def _build(self, template: Template, variant_id: str) -> dict[str, str]:
        sources = template.variant(variant_id).expanded()
        mail = {name: sources.pop(name) for name in _BUILT if name in sources}
        if not mail.keys() - {"text"}:
            return sources | mail
        made = await self._renderer.build(mail)
        if isinstance(made, MissedBuild):
            place = f"content.variants[{variant_id}].{made.part}" if variant_id else made.part
            raise InvalidArgument(
                f"{place}: {made.detail}.",
                reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE,
                field=place if variant_id or made.part == "html" else f"content.{made.part}",
            )
        return sources | made
