"""Names in free text are found by their hashes, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel_metrics.privacy.screen import MASK, Screen, key_check, looks_like_a_person, name_keys

KEY = bytes(range(32))
NAMES = ("Jane Doe (jdoe1)", "Zorblax Quimby <zorblax.quimby@corp.example>", "O'Hara, Siobhán", "Li Wu", "kowalski_p")


def screen(names=NAMES):
    return Screen(KEY, {hashed for name in names for hashed in name_keys(KEY, name)})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jane restarted payments", "[name] restarted payments"),
        ("asked jane.doe@corp.example and JDOE1", "asked [name]@corp.example and [name]"),
        ("ZORBLAX_QUIMBY/zorblaxquimby", "[name]/[name]"),
        ("Siobhán O'Hara fixed it", "[name] fixed it"),
        ("Li Wu said so", "[name] said so"),
        ("@quimby: see INC-12", "@[name]: see INC-12"),
        ("owner:doe;jane", "owner:[name];[name]"),
        ("p99 of pay-api at 503, disk sda1", "p99 of pay-api at 503, disk sda1"),
        ("janet and wu-cluster", "janet and wu-cluster"),
        ("", ""),
        ("https://ci/user/Jane%20Doe?by=zorblax%2Equimby", "https://ci/user/[name]%20[name]?by=[name]%2E[name]"),
        ("by Doe2, quimby42 and 7kowalski", "by [name], [name] and [name]"),
        ('{"log": "paged\\nDoe\\tQuimby"}', '{"log": "paged\\n[name]\\t[name]"}'),
    ],
)
def test_a_known_name_is_masked_and_nothing_else(text, shown):
    assert screen().text(text) == shown


def test_machines_and_words_of_every_text_are_nobody():
    masked = screen(("deploy", "svc-deploy-bot", "admin", "Jane van der Berg"))
    assert masked.text("the deploy of van der admin") == "the deploy of van der admin"
    assert masked.text("Berg, van der Berg") == "[name], [name]"


def test_hashes_say_nothing_without_the_key():
    assert not name_keys(KEY, "Jane Doe") & name_keys(bytes(32), "Jane Doe")
    assert key_check(KEY) != key_check(bytes(32))
    assert all("jane" not in each and "doe" not in each for each in name_keys(KEY, "Jane Doe"))
    assert Screen(bytes(32), name_keys(KEY, "Jane Doe")).text("Jane Doe") == "Jane Doe"


_names = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=9), min_size=2, max_size=3).map(
    lambda words: " ".join(word.title() for word in words)
)
_texts = st.text(" abcxyz019.,:;()[]{}<>@#/_-'\n\té", max_size=40)


@given(name=_names, before=_texts, after=_texts, form=st.sampled_from(("{}", "<{}>", "({})", "{}'s", "@{}", "{}:")))
def test_whatever_stands_around_a_name_it_is_masked(name, before, after, form):
    text = f"{before} {form.format(name)} {after}"
    shown = screen((name,)).text(text)
    assert name not in shown
    assert name.split()[0].casefold() not in shown.casefold()
    assert MASK in shown


@given(text=_texts)
def test_a_text_without_a_known_name_stays_as_it_is(text):
    assert screen(("Wolfeschlegel Hubert",)).text(text) == text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("José García", "Jose Garcia"), ("Jose Garcia", "José García"), ("Jürgen Müller", "Juergen Mueller"),
        ("Jürgen Müller", "jurgen.muller"), ("Søren Ærø", "soren.aero"), ("Łukasz Wałęsa", "lukasz_walesa"),
        ("Zoë Öztürk", unicodedata.normalize("NFD", "Zoë Öztürk")), (unicodedata.normalize("NFD", "Zoë Öztürk"), "ZOË ÖZTÜRK"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_its_letters_are_written(name, written):
    assert screen((name,)).text(f"ask {written} first") == "ask [name] first"


@pytest.mark.parametrize(
    "text",
    ["Ada Lind", "Lind, Ada", "Siobhán O'Hara", "Jean-Luc Picard (jlp1)", "Ada M. Lind", "ada.lind@corp.example",
     "Lind, Ada - Contractor <ada@corp.example>", " Ada Lind ", "Åsa Öberg",
     "Ada Lind;Ben Ode", "Lind, Ada; ops", '["Ada Lind", "x"]', "Ada Lind,Ben Ode", "ada@corp.example|7", "on call\nAda Lind"],
)  # fmt: skip
def test_a_cell_that_looks_like_a_person(text):
    assert looks_like_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "n/a", "TBD", "Not a date", "31/02/2026", "12 March 2026", "1.2.3.4", "maybe", "", "Q3 2026", "-",
     "a;b", "Europe/Berlin", "x" * 60_000, ";" * 60_000, "<" * 60_000, "A B" + "-" * 90 + "1"],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_a_cell_that_is_merely_wrong(text):
    assert not looks_like_a_person(text)


def test_a_cell_of_thousands_of_words_leaves_no_more_than_a_few_hashes_of_each():
    words = [f"word{number}" for number in range(2_000)]
    assert len(name_keys(KEY, " ".join(words))) <= 4 * len(words)
    assert screen([" ".join(words)]).text("ask word7 word8 word9 word10 word11 first") == "ask [name] first"
