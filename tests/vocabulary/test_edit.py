"""Where rules stand in the text of a vocabulary, and changing one of them alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics.errors import DocumentError
from flywheel_metrics.vocabulary import FIELDS, Rule, Vocabulary, default_text, dump, edit, parse
from flywheel_metrics.vocabulary.text import places

TEXT = """\
# What we call things.
production = [
    { field = "environment", pattern = '^live[0-9]$' },  # all } of them [
]
page = [{ field = "severity", pattern = "^1$" },
  { field = "severity", pattern = "^2$" }]

[guardrail]  # kinds
other = [
    # none yet
]
rollback = [{field='label', pattern='^"undo" \\[x\\]$'}]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"environment"', '"enviroment"', "Line 3: vocabulary, production, field 'enviroment'.*unknown field; valid are environment"),
        ('"^2$"', '"^(2$"', r"Line 6: vocabulary, page, field 'severity', pattern '\^\(2\$'.*no regular expression"),
        ("pattern='^", "patern='^", "Line 12: vocabulary, guardrail.rollback: .*the key 'patern' is unknown, 'pattern' is missing"),
        ('"^1$" }', '1 }', "Line 5: vocabulary, page: field and pattern are text, and 'pattern' is 1"),
        ("rollback =", "roll =", "Line 12: vocabulary, guardrail.roll, .*unknown meaning; valid are production"),
        ("'^live[0-9]$'", "''", "Line 3: .*an empty pattern would match every text"),
        ("page = [{", "page = {", r"not valid TOML: .*\(at line 5, column"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_by_line_and_key(old, new, said):
    with pytest.raises(DocumentError, match=said):
        parse(TEXT.replace(old, new, 1))


def test_a_table_in_double_brackets_has_lines_too():
    with pytest.raises(DocumentError, match=r"^Line 4: vocabulary, page, field 'label'"):
        parse("[[page]]\nfield = 'severity'\npattern = '1'\n[[page]]\nfield = 'label'\npattern = '1'\n")


def test_every_rule_of_the_defaults_has_its_line():
    text = default_text()
    lines, found = text.splitlines(), places(text)
    for rule_meaning in FIELDS:
        own = [rule for rule in parse(text).rules if rule.meaning == rule_meaning]
        assert len(found[rule_meaning].rules) == len(own)
        for rule, span in zip(own, found[rule_meaning].rules, strict=True):
            assert rule.pattern in lines[span.line - 1]
            assert parse(f"{rule_meaning} = [{text[span.start : span.end]}]").rules == (rule,)


def test_one_rule_more_keeps_the_comments():
    text = edit.added(TEXT, Rule("production", "environment", "^eu$"))
    assert '# all } of them [\n    { field = "environment", pattern = "^eu$" },\n]' in text
    text = edit.added(text, Rule("page", "severity", "^3$"))
    text = edit.added(text, Rule("guardrail.other", "label", "^fence$"))
    text = edit.added(text, Rule("hot_fix", "label", "^now$"))
    text = edit.added(text, Rule("guardrail.observability", "label", "^slo$"))
    assert text.count("#") == TEXT.count("#")
    assert {(rule.meaning, rule.pattern) for rule in parse(text).rules} - {
        (rule.meaning, rule.pattern) for rule in parse(TEXT).rules
    } == {
        ("production", "^eu$"), ("page", "^3$"), ("guardrail.other", "^fence$"), ("hot_fix", "^now$"),
        ("guardrail.observability", "^slo$"),
    }  # fmt: skip


def test_a_rule_taken_out_leaves_the_others_as_they_were():
    assert edit.removed(TEXT, Rule("page", "severity", "^2$")) == TEXT.replace(
        '{ field = "severity", pattern = "^2$" }]', "]"
    )
    added = edit.added(TEXT, Rule("production", "environment", "^eu$"))
    assert edit.removed(added, Rule("production", "environment", "^eu$")) == TEXT
    with pytest.raises(DocumentError, match="no such rule"):
        edit.removed(TEXT, Rule("page", "severity", "^9$"))


@pytest.mark.parametrize(
    ("how", "word", "matches", "not_"),
    [
        (edit.EXACTLY, "C++ (core)", ["c++ (core)"], ["c++ (core) x", "ccc core"]),
        (edit.CONTAINS, "SRE", ["our sre work", "sre:x"], ["desret"]),
        (edit.PATTERN, "^a.c$", ["abc"], ["abcd"]),
    ],
)
def test_a_rule_as_a_person_says_it(how, word, matches, not_):
    pattern = re.compile(edit.rule_of("preventive", "label", how, word).pattern, re.IGNORECASE)
    assert all(pattern.search(text) for text in matches)
    assert not any(pattern.search(text) for text in not_)


def test_a_rule_without_a_word_is_refused():
    with pytest.raises(DocumentError, match="Say which word"):
        edit.rule_of("preventive", "label", edit.EXACTLY, "  ")


rules = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda meaning: st.builds(
        Rule, st.just(meaning), st.sampled_from(FIELDS[meaning]),
        st.text("ab#'\"{}[],= \t-", min_size=1, max_size=6).map(lambda text: "".join(f"[{each}]" if each in "ab" else rf"\x{ord(each):02x}" for each in text)),
    )
)  # fmt: skip
odd = st.text("a#'\"{},=[] \t\\\n", max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(rules, max_size=8, unique=True), rules, odd, st.integers(0, 7))
def test_adding_and_removing_say_what_a_list_would(held, new, comment, position):
    text = dump(Vocabulary(tuple(held)))
    marked = "# " + " ".join(comment.split()) + "\n" + text.replace("},\n", "},  # " + " ".join(comment.split()) + "\n")
    more = edit.added(marked, new)
    assert set(parse(more).rules) == {*held, new}
    if new not in held:
        assert more.count("#") >= marked.count("#")
    if held:
        gone = held[position % len(held)]
        assert set(parse(edit.removed(marked, gone)).rules) == set(held) - {gone}
