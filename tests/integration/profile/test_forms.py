"""Forms over real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, ResourceExhausted
from services.common.forms import FieldKind, IdentifierType, Language
from tests.integration.profile.conftest import Platform, Workspace
from yike.common.v1 import channel_pb2
from yike.profile.v1 import form_service_pb2 as pb
from yike.profile.v1 import form_service_pb2_grpc as form_grpc


class Caller:
    """Calls for a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stub = form_grpc.FormServiceStub(workspace.platform.profile_channel)

    async def call(self, method: str, request: Any) -> Any:
        return await getattr(self.stub, method)(request, metadata=self.workspace.metadata)

    async def create(self, request_id: str = "", **fields: Any) -> pb.Form:
        made: pb.Form = await self.call("CreateForm", pb.CreateFormRequest(form=form(**fields), request_id=request_id))
        return made


def form(**fields: Any) -> pb.Form:
    mail = pb.FormField(
        key="mail", label="E-mail", kind=pb.FORM_FIELD_KIND_EMAIL, required=True, identifier=pb.FORM_IDENTIFIER_EMAIL
    )
    consent = pb.FormConsent(channel=channel_pb2.CHANNEL_EMAIL, text="You may write to me")
    return pb.Form(**{"display_name": "Spring", "title": "Welcome", "fields": [mail], "consents": [consent], **fields})


@pytest.fixture
def caller(workspace: Workspace) -> Caller:
    return Caller(workspace)


async def test_a_form_is_made_once_for_its_request_and_read_as_it_was_given(caller: Caller) -> None:
    made = await caller.create("r1")
    assert made.form_id.startswith(f"frm_{caller.workspace.workspace_id.removeprefix('ws_')}_")
    assert await caller.create("r1") == made
    with pytest.raises(AlreadyExists):
        await caller.create("r1", title="Another")
    got = await caller.call("GetForm", pb.GetFormRequest(form_id=made.form_id))
    assert got == made
    assert (got.enabled, got.language) == (True, pb.FORM_LANGUAGE_ZH_CN)
    assert (got.fields, got.consents) == (form().fields, form().consents)


async def test_another_workspace_sees_nothing_of_it(caller: Caller, other_workspace: Workspace) -> None:
    made = await caller.create()
    other = Caller(other_workspace)
    for method, request in (
        ("GetForm", pb.GetFormRequest(form_id=made.form_id)),
        ("OpenForm", pb.OpenFormRequest(form_id=made.form_id)),
        ("DeleteForm", pb.DeleteFormRequest(form_id=made.form_id)),
    ):
        with pytest.raises(NotFound):
            await other.call(method, request)
    assert not (await other.call("ListForms", pb.ListFormsRequest())).forms


async def test_a_change_names_what_it_changes_and_loses_to_who_came_first(caller: Caller) -> None:
    made = await caller.create()
    given = pb.Form(form_id=made.form_id, etag=made.etag, enabled=False, title="Nobody asked")
    request = pb.UpdateFormRequest(form=given, update_mask=FieldMask(paths=["enabled"]))
    changed = await caller.call("UpdateForm", request)
    assert (changed.enabled, changed.title) == (False, "Welcome")
    with pytest.raises(Aborted):
        await caller.call("UpdateForm", request)
    listed = await caller.call("ListForms", pb.ListFormsRequest(filter="enabled = false"))
    assert list(listed.forms) == [changed]
    await caller.call("DeleteForm", pb.DeleteFormRequest(form_id=made.form_id, etag=changed.etag))
    with pytest.raises(NotFound):
        await caller.call("GetForm", pb.GetFormRequest(form_id=made.form_id))


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({"fields": []}, "fields"),
    ({"fields": [pb.FormField(key="Key", label="l", kind=pb.FORM_FIELD_KIND_TEXT)]}, "key"),
    ({"fields": [pb.FormField(key="k", label="l", kind=pb.FORM_FIELD_KIND_TEXT)]}, "fields"),
    ({"fields": [pb.FormField(key="k", label="l", kind=99)]}, "kind"),  # type: ignore[arg-type]  # A number that is no kind.
    ({"language": 99}, "language"),
    ({"title": ""}, "title"),
    ({"consents": [pb.FormConsent(text="x")]}, "channel"),
    ({"redirect_url": "https://evil.example/"}, "redirect_url"),
    ({"allowed_hosts": ["*"]}, "allowed_hosts"),
    ({"allowed_hosts": ["a.example; script-src *"]}, "allowed_hosts"),
]


@pytest.mark.parametrize(("fields", "field"), UNUSABLE)
async def test_what_could_not_work_is_refused_by_its_field(caller: Caller, fields: dict[str, Any], field: str) -> None:
    for method, message in (("CreateForm", pb.CreateFormRequest), ("PreviewForm", pb.PreviewFormRequest)):
        with pytest.raises(InvalidArgument) as refused:
            await caller.call(method, message(form=form(**fields)))
        assert field in refused.value.metadata["field"]


async def test_a_preview_is_the_page(caller: Caller) -> None:
    shown = await caller.call("PreviewForm", pb.PreviewFormRequest(form=form(title="A & B")))
    assert "<h1>A &amp; B</h1>" in shown.html
    assert "<script" not in shown.html


async def test_a_workspace_has_so_many_forms_at_most(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.profile.usecases.forms.MAXIMUM_FORMS", 1)
    await caller.create()
    with pytest.raises(ResourceExhausted):
        await caller.create()


async def test_submissions_are_counted(caller: Caller, platform: Platform) -> None:
    made = await caller.create()

    def noted(submissions: int, spam: int, form_id: str = made.form_id) -> pb.NotedSubmissions:
        return pb.NotedSubmissions(
            form_id=form_id, submissions=submissions, spam=spam, receive_time=platform.clock.now()
        )

    request = pb.NoteFormSubmissionsRequest(forms=[noted(2, 1), noted(5, 5, "frm_gone_1")])
    await caller.call("NoteFormSubmissions", request)
    await caller.call("NoteFormSubmissions", pb.NoteFormSubmissionsRequest(forms=[noted(0, 1)]))
    totals = (await caller.call("GetForm", pb.GetFormRequest(form_id=made.form_id))).totals
    assert (totals.submissions, totals.spam) == (2, 2)
    assert totals.HasField("last_submission_time")


def test_kinds_and_languages_are_those_of_the_contract() -> None:
    assert {each.value for each in FieldKind} == set(pb.FormFieldKind.values()) - {0}
    assert {each.value for each in Language} == set(pb.FormLanguage.values()) - {0}
    assert {each.value for each in IdentifierType} == set(pb.FormIdentifier.values())
