"""Hosted forms: what a definition may be, what an answer must be, and that a page shows all that was written as text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.common.forms import (
    Consent,
    Definition,
    Field,
    FieldKind,
    IdentifierType,
    Language,
    Shown,
    closed_page,
    form_page,
    read_answers,
    success_page,
)
from services.common.forms.words import WORDS

EMAIL = Field("mail", "E-mail", FieldKind.EMAIL, required=True, identifier=IdentifierType.EMAIL)
PHONE = Field("mobile", "手机", FieldKind.PHONE, identifier=IdentifierType.PHONE)
NAME = Field("name", "Name", FieldKind.TEXT, max_length=10, trait="name")
NOTE = Field("note", "Note", FieldKind.LONG_TEXT)
SIZE = Field("size", "Size", FieldKind.CHOICE, choices=("S", "L & XL"))
BORN = Field("born", "Born", FieldKind.DATE)
FORM = Definition(
    display_name="Spring",
    enabled=True,
    language=Language.EN_US,
    title="Welcome",
    description="Two\nlines",
    fields=(EMAIL, PHONE, NAME, NOTE, SIZE, BORN),
    consents=(Consent("sms", "You may write to me"), Consent("email", "Yes", required=True)),
    submit_label="",
    success_text="",
    redirect_url="",
    allowed_hosts=(),
)
GOOD = {"mail": "a@shop.example", "consent.email": "yes"}


def with_fields(*fields: Field) -> Definition:
    return replace(FORM, fields=fields, consents=())


def test_good_answers_are_taken_as_they_are() -> None:
    sent = {
        **GOOD,
        "name": "  王小明 ",
        "note": "a\r\nb",
        "size": "L & XL",
        "born": "1990-02-28",
        "mobile": "138 1234 5678",
    }
    answers = read_answers(FORM, {**sent, "unknown": "x", "consent.push": "yes"})
    assert answers.problems == {}
    assert answers.values == {
        "mail": "a@shop.example",
        "mobile": "138 1234 5678",
        "name": "王小明",
        "note": "a\nb",
        "size": "L & XL",
        "born": "1990-02-28",
    }
    assert answers.consents == ("email",)


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"mail": ""}, "mail", "missing"),
    ({"mail": "   "}, "mail", "missing"),
    ({"mail": "a@b"}, "mail", "not_email"),
    ({"mail": "a b@shop.example"}, "mail", "not_email"),
    ({"mail": "a@shop.example\nBcc: b@c.de"}, "mail", "control"),
    ({"mail": "<script>@shop.example"}, "mail", "not_email"),
    ({"mobile": "12345"}, "mobile", "not_phone"),
    ({"mobile": "tel:13812345678;ext=" + "9" * 100}, "mobile", "not_phone"),
    ({"name": "x" * 11}, "name", "too_long"),
    ({"name": "a\0b"}, "name", "control"),
    ({"name": "two\nlines"}, "name", "control"),
    ({"note": "x" * 2_001}, "note", "too_long"),
    ({"size": "M"}, "size", "not_choice"),
    ({"born": "1990-02-30"}, "born", "not_date"),
    ({"born": "1899-12-31"}, "born", "not_date"),
    ({"born": "20260101"}, "born", "not_date"),
    ({"born": "１９９０-01-01"}, "born", "not_date"),
    ({"consent.email": ""}, "consent.email", "not_agreed"),
]


@pytest.mark.parametrize(("sent", "field", "word"), WRONG)
@pytest.mark.parametrize("language", Language)
def test_a_wrong_answer_is_told_by_its_field_in_the_forms_language(
    sent: dict[str, str], field: str, word: str, language: Language
) -> None:
    answers = read_answers(replace(FORM, language=language), {**GOOD, **sent})
    most = {"name": 10, "note": 2_000}.get(field, 200)
    assert answers.problems == {field: WORDS[language][word].format(most=most)}


def test_a_form_that_says_nobody_is_refused() -> None:
    form = with_fields(replace(EMAIL, required=False), NAME)
    assert list(read_answers(form, {"name": "x"}).problems) == [""]


UNUSABLE: list[tuple[Definition, str]] = [
    (with_fields(NAME), "form.fields"),
    (with_fields(EMAIL, replace(EMAIL, key="other")), "form.fields"),
    (with_fields(EMAIL, replace(NAME, key="mail")), "form.fields"),
    (with_fields(replace(EMAIL, kind=FieldKind.TEXT)), "form.fields[0].identifier"),
    (with_fields(replace(EMAIL, trait="email")), "form.fields[0].trait"),
    (with_fields(EMAIL, replace(SIZE, choices=())), "form.fields[1].choices"),
    (with_fields(EMAIL, replace(SIZE, choices=("S",))), "form.fields[1].choices"),
    (with_fields(EMAIL, replace(SIZE, choices=("S", "S"))), "form.fields[1].choices"),
    (with_fields(EMAIL, replace(NAME, choices=("S", "L"))), "form.fields[1].choices"),
    (replace(FORM, consents=(Consent("sms", "a"), Consent("sms", "b"))), "form.consents"),
    *(
        (replace(FORM, redirect_url=url, allowed_hosts=("shop.example",)), "form.redirect_url")
        for url in (
            "https://evil.example/",
            "http://shop.example/",
            "//shop.example/",
            "javascript:alert(1)",
            "https://shop.example@evil.example/",
            "https://evil.example\\@shop.example/",
            "https://shop.example.evil.example/",
            "https://user@shop.example/",
            "https:///shop.example",
            "https://[shop.example/",
            "thanks",
        )
    ),
]


@pytest.mark.parametrize(("definition", "field"), UNUSABLE)
def test_a_definition_that_could_not_work_is_refused_by_its_field(definition: Definition, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        definition.check()
    assert refused.value.metadata["field"] == field


def test_a_form_may_lead_to_its_own_hosts() -> None:
    replace(FORM, redirect_url="https://Shop.example/thanks?a=1", allowed_hosts=("shop.example",)).check()


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'</title></textarea></style>"


def test_nothing_that_anybody_wrote_is_more_than_text() -> None:
    fields = tuple(replace(field, label=EVIL, help=EVIL) for field in FORM.fields)
    choices = replace(SIZE, choices=(EVIL, "other"), label=EVIL)
    evil = replace(
        FORM,
        title=EVIL,
        description=EVIL,
        fields=(*(field for field in fields if field.key != "size"), choices),
        consents=(Consent("sms", EVIL),),
        submit_label=EVIL,
        success_text=EVIL,
    )
    texts = {field.key: EVIL for field in evil.fields}
    shown = Shown(token=EVIL, nonce="n", texts=texts, problems=dict.fromkeys(texts, EVIL), notice=EVIL)
    for html in (form_page(evil, shown), success_page(evil, "n"), closed_page(Language.EN_US, "n", title=EVIL)):
        parsed = seen(html)
        assert {tag for tag, _ in parsed.tags} <= {
            "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "form", "div", "label", "bdi", "span", "input",
            "textarea", "select", "option", "button",
        }  # fmt: skip
        assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    values = [attributes.get("value") for tag, attributes in seen(form_page(evil, shown)).tags if tag == "input"]
    assert EVIL in values


def test_every_question_has_a_label_and_its_problem_is_named() -> None:
    html = form_page(FORM, Shown(problems={"name": "Wrong"}))
    tags = seen(html).tags
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    controls: list[dict[str, Any]] = [
        attributes
        for tag, attributes in tags
        if tag in ("input", "select", "textarea")
        and str(attributes.get("name")) in {field.key for field in FORM.fields}
    ]
    assert {each["id"] for each in controls} <= labelled
    (name,) = [each for each in controls if each["name"] == "name"]
    assert (name["aria-invalid"], name["aria-describedby"]) == ("true", "e-name")
    assert 'lang="en"' in html
    assert 'lang="zh-CN"' in form_page(replace(FORM, language=Language.ZH_CN), Shown())


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS[Language.ZH_CN]) == set(WORDS[Language.EN_US])
