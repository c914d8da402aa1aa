"""FormService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.profile import forms_wire as wire
from services.profile.usecases.forms import Forms
from yike.profile.v1 import form_service_pb2 as form_pb
from yike.profile.v1 import form_service_pb2_grpc as form_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class FormServicer(form_grpc.FormServiceServicer):
    """Answers the methods of `yike.profile.v1.FormService`; errors leave as typed errors."""

    def __init__(self, forms: Forms) -> None:
        """Takes the use cases."""
        self._forms = forms

    async def CreateForm(self, request: form_pb.CreateFormRequest, context: Context) -> form_pb.Form:
        """Makes a form."""
        definition = wire.definition_of(request.form)
        return wire.form_message(
            await self._forms.create(workspace_of(context), definition, request_id=request.request_id)
        )

    async def ListForms(self, request: form_pb.ListFormsRequest, context: Context) -> form_pb.ListFormsResponse:
        """Pages through forms."""
        page, token = await self._forms.list_forms(workspace_of(context), read_listing(wire.LISTABLE, request))
        return form_pb.ListFormsResponse(forms=map(wire.form_message, page), next_page_token=token)

    async def GetForm(self, request: form_pb.GetFormRequest, context: Context) -> form_pb.Form:
        """Returns one form."""
        return wire.form_message(await self._forms.get(workspace_of(context), request.form_id))

    async def UpdateForm(self, request: form_pb.UpdateFormRequest, context: Context) -> form_pb.Form:
        """Changes the fields that the mask names."""
        workspace_id, form_id = workspace_of(context), request.form.form_id
        definition = wire.changed_definition(await self._forms.get(workspace_id, form_id), request)
        return wire.form_message(await self._forms.update(workspace_id, form_id, definition, etag=request.form.etag))

    async def DeleteForm(self, request: form_pb.DeleteFormRequest, context: Context) -> form_pb.Form:
        """Takes a form away."""
        return wire.form_message(await self._forms.delete(workspace_of(context), request.form_id, etag=request.etag))

    async def PreviewForm(self, request: form_pb.PreviewFormRequest, context: Context) -> form_pb.PreviewFormResponse:
        """Shows the page of a form."""
        return form_pb.PreviewFormResponse(html=self._forms.preview(wire.definition_of(request.form)))

    async def OpenForm(self, request: form_pb.OpenFormRequest, context: Context) -> form_pb.OpenFormResponse:
        """Returns a form for its page."""
        form, now = await self._forms.open(workspace_of(context), request.form_id)
        return form_pb.OpenFormResponse(
            definition=wire.definition_json(form), enabled=form.definition.enabled, read_time=now
        )

    async def NoteFormSubmissions(
        self, request: form_pb.NoteFormSubmissionsRequest, context: Context
    ) -> form_pb.NoteFormSubmissionsResponse:
        """Counts submissions."""
        await self._forms.note(workspace_of(context), wire.noted_totals(request))
        return form_pb.NoteFormSubmissionsResponse()
