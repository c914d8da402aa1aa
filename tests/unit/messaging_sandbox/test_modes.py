"""How the sandbox is told to misbehave."""

import pytest

from dev.sandbox.modes import MAX_RULES, OK, Fault, InvalidMode, Mode, ModeTable, Rule, parse_mode


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("ok", Mode()),
        ("slow:1.5", Mode(Fault.SLOW, amount=1.5)),
        ("5xx:0.3", Mode(Fault.SERVER_ERROR, probability=0.3)),
        ("5xx", Mode(Fault.SERVER_ERROR)),
        ("429", Mode(Fault.RATE_LIMITED, amount=1.0)),
        ("429:7", Mode(Fault.RATE_LIMITED, amount=7.0)),
        ("hang", Mode(Fault.HANG)),
        ("accept_then_drop", Mode(Fault.ACCEPT_THEN_DROP)),
        ("accept_then_drop:0.5", Mode(Fault.ACCEPT_THEN_DROP, probability=0.5)),
        ("reset_after:200", Mode(Fault.RESET, amount=200.0)),
    ],
)
def test_parse_mode_reads_every_mode(text: str, mode: Mode) -> None:
    assert parse_mode(text) == mode
    assert parse_mode(mode.text) == mode


@pytest.mark.parametrize(
    "text", ["", "slow", "slow:-1", "slow:nan", "5xx:2", "5xx:x", "reset_after", "ok:1", "hang:3", "explode", "429:nan"]
)
def test_parse_mode_refuses_what_it_cannot_mean(text: str) -> None:
    with pytest.raises(InvalidMode):
        parse_mode(text)


def test_table_lets_the_narrowest_rule_decide() -> None:
    table = ModeTable(lambda: 0.0)
    table.put(Rule("smtp", parse_mode("hang")))
    table.put(Rule("smtp", parse_mode("slow:1"), recipient="@B.example"))
    table.put(Rule("smtp", parse_mode("ok"), account="ws_good", recipient="@b.example"))
    assert table.draw("smtp", "sandbox", "a@a.example", 10).fault is Fault.HANG
    assert table.draw("smtp", "sandbox", "A@b.EXAMPLE", 10).fault is Fault.SLOW
    assert table.draw("smtp", "sandbox-ws_good", "a@b.example", 10) == OK
    assert table.draw("wecom", "sandbox", "a@a.example", 10) == OK


def test_table_replaces_the_rule_of_the_same_scope() -> None:
    table = ModeTable(lambda: 0.0)
    table.put(Rule("smtp", parse_mode("hang")))
    table.put(Rule("smtp", parse_mode("ok")))
    assert len(table.rules) == 1
    assert table.draw("smtp", "sandbox", "a@a.example", 10) == OK


def test_table_spares_a_message_when_the_dice_or_its_size_say_so() -> None:
    rolls = iter([0.29, 0.30])
    table = ModeTable(lambda: next(rolls))
    table.put(Rule("smtp", parse_mode("5xx:0.3")))
    assert table.draw("smtp", "", "", 0).fault is Fault.SERVER_ERROR
    assert table.draw("smtp", "", "", 0) == OK
    table.put(Rule("smtp", parse_mode("reset_after:100")))
    assert table.draw("smtp", "", "", 99) == OK
    assert table.draw("smtp", "", "", 100).fault is Fault.RESET


def test_table_refuses_rules_beyond_its_limit() -> None:
    table = ModeTable(lambda: 0.0)
    for index in range(MAX_RULES):
        table.put(Rule("smtp", OK, recipient=f"r{index}"))
    with pytest.raises(InvalidMode):
        table.put(Rule("smtp", OK, recipient="one more"))
    with pytest.raises(InvalidMode):
        table.put(Rule("carrier pigeon", OK))
