"""Bugs in the operators' console and in what is generated for it."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
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
