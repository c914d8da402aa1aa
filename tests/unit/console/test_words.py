"""The console says everything in both languages, and uses no words that are not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Importing `services` puts the generated contracts on the path.
from gateway.transcoding.routes import read_routes
from yike.common.v1.errors_pb2 import ErrorReason

SOURCE = Path(__file__).resolve().parents[3] / "gateway" / "console" / "src"
LANGUAGES = ("zh-CN", "en-US")
_PLURAL = re.compile(r"_(zero|one|two|few|many|other)$")
_USED = re.compile(r"""(?:\bt|\bexists)\(\s*(?:"([^"]+)"|'([^']+)'|`([^`]+)`)|i18nKey="([^"]+)\"""")


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yields each key with its words."""
    if isinstance(value, str):
        yield at, value
    else:
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}" if at else key)


def words(language: str) -> dict[str, list[str]]:
    """Returns all words of a language by their keys; the forms of a plural stand under one."""
    found: dict[str, list[str]] = {}
    for path in sorted((SOURCE / "i18n" / language).glob("*.json")):
        for key, text in leaves(json.loads(path.read_text("utf-8")), path.stem.partition(".")[0]):
            found.setdefault(_PLURAL.sub("", key), []).append(text)
    return found


WORDS = {language: words(language) for language in LANGUAGES}


def used() -> Iterator[tuple[str, str]]:
    """Yields each key that a page asks for, with its file; a key with a value in it ends before that."""
    for path in sorted([*SOURCE.rglob("*.ts"), *SOURCE.rglob("*.tsx")]):
        for found in _USED.finditer(path.read_text("utf-8")):
            key = next(group for group in found.groups() if group)
            yield key.partition("${")[0], str(path.relative_to(SOURCE))


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (set(WORDS[language]) for language in LANGUAGES)
    assert len(chinese) > 300
    assert sorted(chinese ^ english) == []


def test_both_languages_fill_in_the_same_values() -> None:
    named = {
        language: {key: set(re.findall(r"{{\s*(\w+)", " ".join(forms))) for key, forms in WORDS[language].items()}
        for language in LANGUAGES
    }
    assert [key for key, names in named["zh-CN"].items() if names != named["en-US"][key]] == []


def test_no_words_are_empty_and_english_ones_hold_no_chinese() -> None:
    assert [
        (language, key)
        for language in LANGUAGES
        for key, forms in WORDS[language].items()
        if not all(text.strip() for text in forms)
    ] == []
    chinese = re.compile(r"[\u3400-\u9fff]")
    assert [
        key
        for key, forms in WORDS["en-US"].items()
        if any(chinese.search(text) for text in forms) and key != "frame.languages.zh-CN"
    ] == []


def test_every_key_that_a_page_uses_is_there() -> None:
    keys = WORDS["zh-CN"]
    assert len(list(used())) > 300
    missing = [
        f"{path}: {key}"
        for key, path in used()
        # A key ends in a point where a value follows: `enums.Role.${role}`.
        if not (key in keys or (key.endswith(".") and any(each.startswith(key) for each in keys)) or not key)
    ]
    assert missing == []


def enums() -> dict[str, list[str]]:
    """Returns the values of each enum of the contracts that stands in a request or an answer, by the enum's name."""
    found: dict[str, list[str]] = {}
    waiting = [each for route in read_routes() for each in (route.method.input_type, route.method.output_type)]
    seen: set[str] = set()
    while waiting:
        descriptor = waiting.pop()
        if descriptor.full_name not in seen:
            seen.add(descriptor.full_name)
            for field in descriptor.fields:
                if field.enum_type is not None:
                    found[field.enum_type.name] = [value.name for value in field.enum_type.values]
                if field.message_type is not None:
                    waiting.append(field.message_type)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_an_enum_that_has_words_has_some(language: str) -> None:
    spoken: dict[str, dict[str, str]] = {}
    for path in sorted((SOURCE / "i18n" / language).glob("enums*.json")):
        found = json.loads(path.read_text("utf-8"))
        assert not spoken.keys() & found.keys(), "an enum has its words in one file"
        spoken |= found
    known = enums()
    lacking = {
        name: sorted(set(known[name]) ^ set(by_value))
        for name, by_value in spoken.items()
        if set(known[name]) != set(by_value)
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_a_refusal_says_what_to_do(language: str) -> None:
    reasons = {name.removeprefix("ERROR_REASON_") for name, _ in ErrorReason.items()} - {"UNSPECIFIED"}
    # What the console itself calls an answer that did not come, or is not the API's.
    reasons |= {"UNREACHABLE", "UNKNOWN"}
    spoken: dict[str, Any] = json.loads((SOURCE / "i18n" / language / "errors.json").read_text("utf-8"))
    assert sorted(reasons - {code for code, said in spoken.items() if {"title", "advice"} <= set(said)}) == []
    # One that no answer carries any more would be kept for nothing.
    assert sorted(code for code, said in spoken.items() if isinstance(said, dict) and code not in reasons) == []
