"""Bugs in the operators' console and in what is generated for it."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="console/a-preview-without-a-sandbox",
        promise="HTML that may be anybody's is a document without an origin, scripts and forms.",
        edits=(Edit("gateway/pages/preview.py", "\"sandbox; default-src 'none';", "\"default-src 'none';"),),
        tests=("tests/unit/gateway/test_preview.py",),
    ),
    Bug(
        name="console/what-was-sent-fetches-its-pixel",
        promise="Looking at what was sent fetches nothing: its pixel would count as opened.",
        edits=(Edit("gateway/pages/preview.py", 'if fields.get("images") == ["1"] else "data:"', 'if True else "data:"'),),
        tests=("tests/unit/gateway/test_preview.py",),
    ),
    Bug(
        name="console/another-sites-html-under-our-name",
        promise="Only the console's own pages have HTML shown under the gateway's address.",
        edits=(Edit("gateway/pages/preview.py", "if not is_own_page(request.headers, self._public_url):", "if False:"),),
        tests=("tests/unit/gateway/test_preview.py",),
    ),
    Bug(
        name="console/a-drafts-entry-names-it-twice",
        promise="An entry of the audit log names what it is about once.",
        edits=(Edit("gateway/audit/telling.py", "if made and made not in parts:", "if made:"),),
        tests=("tests/unit/gateway/test_audit.py",),
    ),
    Bug(
        name="console/a-draft-must-have-chosen",
        promise="The document takes a draft as it is kept: of a choice, none is made yet.",
        edits=(
            Edit(
                "gateway/transcoding/schemas.py",
                '            schema["maxProperties"] = 1\n',
                '            schema["minProperties"] = schema["maxProperties"] = 1\n',
            ),
        ),
        tests=("tests/unit/gateway/test_document.py",),
    ),
    Bug(
        name="console/an-answer-may-lack-its-fields",
        promise="Of an answer TypeScript knows that its fields are there, zeros too.",
        edits=(
            Edit(
                "gateway/console/generate.py",
                "for field in descriptor.fields if not field.has_presence]",
                "for field in descriptor.fields if field.has_presence]",
            ),
        ),
        tests=("tests/unit/console/test_generate.py",),
    ),
    Bug(
        name="console/a-word-is-forgotten-in-english",
        promise="What the console says in Chinese it says in English.",
        edits=(Edit("gateway/console/src/i18n/en-US/list.json", '"next": "Next"', '"onward": "Next"'),),
        tests=("tests/unit/console/test_words.py",),
    ),
    Bug(
        name="console/a-page-asks-for-words-that-are-not-there",
        promise="No page shows the key of a word in the place of the word.",
        edits=(
            Edit("gateway/console/src/components/ListTable.tsx", 't("list.next")', 't("list.onward")'),
        ),
        tests=("tests/unit/console/test_words.py",),
    ),
    Bug(
        name="console/a-refusal-says-nothing-of-what-to-do",
        promise="Whatever the API refuses, the console says why and what to do, in both languages.",
        edits=tuple(
            Edit(f"gateway/console/src/i18n/{language}/errors.json", '"WRONG_STATE": {', '"STATE_WRONG": {')
            for language in ("zh-CN", "en-US")
        ),
        tests=("tests/unit/console/test_words.py",),
    ),
)  # fmt: skip
