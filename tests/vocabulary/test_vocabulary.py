"""The vocabulary: what its starting rules recognise, how it is read, and how a wrong rule is told."""

from __future__ import annotations

import re

import pytest

from flywheel_metrics import vocabulary
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.vocabulary import Vocabulary, default_text, dump, parse


def found(meaning: str, field: str, text: str) -> bool:
    rules = [rule for rule in parse(default_text()).rules if (rule.meaning, rule.field) == (meaning, field)]
    assert rules, f"no rule for {meaning} by {field}"
    return any(re.search(rule.pattern, text, re.IGNORECASE) for rule in rules)


def is_production(environment: str) -> bool:
    return found("production", "environment", environment) and not found("not_production", "environment", environment)


@pytest.mark.parametrize(
    "environment",
    ["prod", "Production", "PRODUCTION", "prd", "live", "prod-eu", "eu-prod", "us_prod_2", "prod1", "k8s/production"],
)
def test_production(environment):
    assert is_production(environment)


@pytest.mark.parametrize(
    "environment",
    [
        "staging",
        "test",
        "dev",
        "non-prod",
        "nonprod",
        "NonProduction",
        "preprod",
        "pre-production",
        "prod-staging",
        "production-test",
        "product-demo",
        "github-pages",
        "review/production-fix-dev",
        "delivery",
        "olive",
    ],
)
def test_not_production(environment):
    assert not is_production(environment)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("label", "Preventive"),
        ("label", "reliability"),
        ("label", "toil-reduction"),
        ("label", "post-incident"),
        ("label", "postmortem-action"),
        ("label", "postmortem-action-item"),
        ("label", "incident-follow-up"),
        ("label", "guardrail"),
        ("label", "guardrail:rate-limit"),
        ("type", "Corrective Action"),
        ("epic", "Q3 Reliability"),
        ("title", "[Guardrail] Time out calls to the bank"),
    ],
)
def test_preventive(field, text):
    assert found("preventive", field, text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("label", "tech-debt"),
        ("label", "bug"),
        ("label", "incident"),
        ("label", "unreliability-report"),
        ("type", "Story"),
        ("epic", "Checkout redesign"),
        ("title", "Write a blog post about guardrails"),
    ],
)
def test_not_preventive(field, text):
    assert not found("preventive", field, text)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("feature_flag", "guardrail:feature-flag"),
        ("rollback", "guardrail-rollback"),
        ("predictable_failure", "guardrail/circuit-breaker"),
        ("safe_data_path", "guardrail:idempotency"),
        ("honest_traffic", "guardrail:rate-limits"),
        ("observability", "guardrail:burn-alert"),
        ("other", "guardrail"),
    ],
)
def test_guardrail_kinds(kind, label):
    assert [each for each in vocabulary.KINDS if found(f"guardrail.{each}", "label", label)] == [kind]


def test_a_feature_flag_on_a_change_is_no_guardrail_but_makes_it_reversible():
    assert not any(found(f"guardrail.{kind}", "label", "feature-flag") for kind in vocabulary.KINDS)
    assert found("reversible", "label", "feature-flag")


@pytest.mark.parametrize(
    "label", ["irreversible", "no-rollback", "roll-forward-only", "one-way", "destructive-migration"]
)
def test_irreversible(label):
    assert found("irreversible", "label", label)
    assert not found("reversible", "label", label)


@pytest.mark.parametrize(
    "resolution",
    [
        "Won't Fix",
        "Won’t Do",
        "wontfix",
        "Duplicate",
        "Cannot Reproduce",
        "Abandoned",
        "Not planned",
        "Works as designed",
    ],
)
def test_not_completed(resolution):
    assert found("not_completed", "resolution", resolution)


@pytest.mark.parametrize("resolution", ["Done", "Fixed", "Resolved", "Delivered", "Solved (Permanently)"])
def test_completed(resolution):
    assert not found("not_completed", "resolution", resolution)


def test_severities_one_and_two_page():
    assert [severity for severity in "12345" if found("page", "severity", severity)] == ["1", "2"]


def test_every_meaning_has_a_rule():
    assert {rule.meaning for rule in parse(default_text()).rules} == set(vocabulary.FIELDS)


def test_what_is_written_reads_back_the_same():
    rules = parse(default_text())
    assert parse(dump(rules)) == rules
    odd = Vocabulary.of([("preventive", "label", 'a "b" \\d+ \x7f ü\n'), ("guardrail.other", "type", "^'x'$")])
    assert parse(dump(odd)) == odd
    assert parse(dump(Vocabulary(()))) == Vocabulary(())


def test_rows_keep_the_order_of_the_rules():
    text = "preventive = [{field='label', pattern='b'}, {field='label', pattern='a'}]\n[guardrail]\nother = [{field='type', pattern='c'}]"
    assert parse(text).rows() == [
        ("preventive", "label", "b", 1),
        ("preventive", "label", "a", 2),
        ("guardrail.other", "type", "c", 3),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("preventive = [", "not valid TOML"),
        ("careful = [{field='label', pattern='a'}]", "'a': unknown meaning; valid are production"),
        ("[guardrail]\nfence = [{field='label', pattern='a'}]", r"guardrail.fence.*unknown meaning"),
        (
            "page = [{field='label', pattern='a'}]",
            r"page, field 'label', pattern 'a': unknown field; valid are severity",
        ),
        (
            "preventive = [{field='label', pattern='(a'}]",
            r"preventive, field 'label', pattern '\(a'.*no regular expression",
        ),
        ("preventive = [{field='label', pattern='a(?=b)'}]", "no regular expression"),
        ("preventive = [{field='label'}]", "preventive: a rule has a field and a pattern"),
        ("preventive = [{field='label', pattern=1}]", "preventive: field and pattern are text"),
        ("preventive = 'label'", "preventive: expected a list of rules"),
    ],
)
def test_a_wrong_rule_is_named(text, message):
    with pytest.raises(DocumentError, match=message):
        parse(text)
