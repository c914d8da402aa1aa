"""Seeded bugs: drafts and versions of templates."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_VERSIONS = "tests/integration/messaging/test_template_versions.py::"
_PUBLISHING = "tests/integration/messaging/test_template_publishing.py::"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="template-versions/says-the-newest",
        promise="A message says the version that it was taken with, however late it is sent.",
        edits=(
            Edit(
                "services/messaging/worker/preparing.py",
                "workspace_id, {(each.template_id, each.template_version) for each in claimed if each.template_id}",
                "workspace_id, {(each.template_id, 0) for each in claimed if each.template_id}",
            ),
            Edit(
                "services/messaging/worker/preparing.py",
                "wanted = delivery.template_id, delivery.template_version",
                "wanted = delivery.template_id, 0",
            ),
        ),
        tests=(f"{_VERSIONS}test_a_message_says_its_version_after_retries_put_offs_and_another_account",),
    ),
    Bug(
        name="template-versions/two-in-one",
        promise="What is compiled of one version is never what another says.",
        edits=(
            Edit(
                "services/messaging/worker/writing.py",
                "{template.template_id}/v{template.version}",
                "{template.template_id}/v1",
            ),
        ),
        tests=(f"{_VERSIONS}test_one_batch_holds_messages_of_several_versions_and_mixes_none",),
    ),
    Bug(
        name="template-versions/misspelt-and-published",
        promise="A template that names what there is not is not published.",
        edits=(
            Edit(
                "services/messaging/domain/template_variables.py",
                "            return Unknown(place, nearest(str(segment), node))",
                "            return None",
            ),
        ),
        tests=(f"{_PUBLISHING}test_a_misspelt_name_is_not_published_and_what_is_meant_is_said",),
    ),
    Bug(
        name="template-versions/contact-points-in-previews",
        promise="A preview for customers at random shows no contact point to who may not see it.",
        edits=(
            Edit(
                "services/messaging/usecases/previewing.py",
                "shown = points[0].value if reveals else _masked(kind, points[0].value)",
                "shown = points[0].value",
            ),
        ),
        tests=(f"{_PUBLISHING}test_ten_at_random_show_what_is_missing_and_no_contact_point",),
    ),
    Bug(
        name="template-versions/an-old-process-is-not-heard",
        promise="What a process of before versions writes is sent, and becomes a version.",
        edits=(
            Edit(
                "services/messaging/storage/templates.py",
                "return TemplateRow(template, draft, versioned == template.revision)",
                "return TemplateRow(template, draft, True)",
            ),
        ),
        tests=(f"{_VERSIONS}test_what_a_process_of_before_versions_writes_is_sent_and_becomes_a_version",),
    ),
)
