"""Names in free text: found without keeping any name, and masked before others read the text.

At ingest every name of a person column leaves keyed hashes of itself and of its parts; with the same key, a word or a
run of words in a text can be compared with them.  Without the key the hashes lead nowhere.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

#: What stands where a name stood.
MASK = "[name]"
#: Shortest part of a name that is looked for alone; shorter ones are words of every text.
SHORTEST = 3
#: Most words of a name that are looked for as a run.
LONGEST = 4

#: Bytes of a hash: 80 bits, which are 16 letters.
_BYTES = 10

#: A word, marks that combine with its letters included; what stands for a character in an address or a string is none.
_WORD = re.compile(r"%[0-9A-Fa-f]{2}|\\[nrt]|([^\W_](?:[^\W_]|[\u0300-\u036f])*)")
#: Letters that are written as others where a keyboard lacks them, beyond those whose mark is just left out.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"})
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]*+(?:[.'’-]++[^\W\d_]*+)*"
_PERSON = re.compile(rf"{_CAPITALISED}(?:,? {_CAPITALISED})+(?: [(<].*[)>])?|\S*@\S+\.\w+|.*<\S+@\S+>")
#: Longest text, in characters, that is held against the shape of a person; of a longer one an address is enough.
_LONGEST_PERSON = 200
#: What stands between the people of a list, as a tool or as JSON writes it; a comma may stand inside a name too.
_SEPARATOR, _OR_COMMA = re.compile(r"[;|/&\r\n\t\[\]{}\"]"), re.compile(r"[,;|/&\r\n\t\[\]{}\"]")
#: Words inside names that stand for nobody.
_NOBODY = frozenset(
    re.findall(
        r"\w+",
        """
        von van der den del della dos das bin ibn the and jr sr dr mr mrs ms phd msc bot team user admin system service
        contractor external guest support oncall ops eng com org net www mail email info account root daemon robot
        term terminated former deleted deactivated disabled inactive removed left ghost unassigned
        automation automatic deploy deployer deployment release build runner pipeline jenkins github gitlab actions argo
        argocd spinnaker pagerduty opsgenie alertmanager prometheus grafana datadog rollback api web app prod
        """,
    )
)


def name_keys(key: bytes, name: str) -> set[str]:
    """Return the keyed hashes under which a name is found in text: its runs of words, and each word of its own.

    A mail address counts with its local part; its domain names a company, not a person. José is also found as Jose,
    Müller as Mueller. Runs are as long as those that are looked for, or half a page in place of a name would never end.
    """
    found: set[str] = set()
    for words in (list(map(spelt, words_of(part))) for part in _parts(name) for spelt in (str, _bare, _spelt)):
        starts = range(len(words) - 1)
        runs = (words[start:end] for start in starts for end in range(start + 2, min(start + LONGEST, len(words)) + 1))
        found |= {" ".join(run) for run in runs if not _NOBODY.issuperset(run)}
        found |= {word for word in words if len(word) >= SHORTEST and word not in _NOBODY and not word.isdigit()}
        found |= {"".join(words)} if len(words) > 1 else set()
    return {_hash(key, each) for each in found}


class Screen:
    """Masks known names in text. known: hashes as ``name_keys`` gives them."""

    def __init__(self, key: bytes, known: Iterable[str]) -> None:
        self._key = key
        # Compared as bytes: a long export has some hundred thousand different runs of words.
        self._known = frozenset(map(_bytes_of, known))
        self._is_known = lru_cache(1 << 16)(self._look_up)

    def text(self, text: str) -> str:
        """Return the text with a mask in place of every known name; unknown words stay as they are."""
        if not self._known:
            return text
        found = _words(text)
        words = [_lower(match[0]) for match in found]
        hidden = self._hidden(words)
        if not text.isascii():
            hidden |= self._hidden(list(map(_bare, words)))
        if not hidden:
            return text
        spans = [found[position].span() for position in sorted(hidden)]
        return _masked(text, spans)

    def identifier(self, text: str) -> str:
        """Return an identifier with names masked; different ones stay different, and the same one the same."""
        masked = self.text(text)
        return masked if masked == text else f"{masked}~{_hash(self._key, text)[:8]}"

    def _hidden(self, words: list[str]) -> set[int]:
        hidden = {position for position, word in enumerate(words) if self._is_somebody(word)}
        for length in range(2, LONGEST + 1):
            for start in range(len(words) - length + 1):
                if self._is_known(" ".join(words[start : start + length])):
                    hidden.update(range(start, start + length))
        return hidden

    def _is_somebody(self, word: str) -> bool:
        name = word.strip("0123456789")
        return self._is_known(word) or (SHORTEST <= len(name) < len(word) and self._is_known(name))

    def _look_up(self, words: str) -> bool:
        return _digest(self._key, words) in self._known


def looks_like_a_person(text: str) -> bool:
    """Return whether a cell has the shape of a person: words with capitals and no digit, or a mail address.

    A list looks like people as soon as one of its parts does.
    """
    return any(_has_shape(part.strip()) for part in (text, *_SEPARATOR.split(text), *_OR_COMMA.split(text)))


def _has_shape(part: str) -> bool:
    return "@" in part if len(part) > _LONGEST_PERSON else _PERSON.fullmatch(part) is not None


def key_check(key: bytes) -> str:
    """Return a hash by which a key is told from another one."""
    return _hash(key, "\0key")


def _parts(name: str) -> list[str]:
    """Return what names a person in a cell: of ``Jane Doe <jane.doe@example.org>`` the name, and the address so far."""
    return [part.split("@")[0] for part in re.split(r"[<>()\[\]{},;]+", name) if part.strip()]


def words_of(text: str) -> list[str]:
    """Return the words of a text as names are looked for: without marks, in lower case."""
    return [_lower(match[0]) for match in _words(text)]


def _words(text: str) -> list[re.Match[str]]:
    return [match for match in _WORD.finditer(text) if match[1]]


def _lower(word: str) -> str:
    """Return a word in lower case, its letters in one piece whatever system wrote them."""
    return unicodedata.normalize("NFC", word).casefold()


def _bare(word: str) -> str:
    """Return a word in lower case without the marks on its letters."""
    parts = unicodedata.normalize("NFD", word.translate(_BARE))
    return "".join(each for each in parts if not unicodedata.combining(each))


def _spelt(word: str) -> str:
    return _bare(word.translate(_SPELT))


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    merged = [list(spans[0])]
    for (_, end), (start, stop) in pairwise([*spans[:1], *spans]):
        # Neighbouring words of one name get one mask, with whatever mark stood between them.
        if text[end:start].strip(" ._-'’") == "" and start >= merged[-1][0]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    pieces, position = [], 0
    for start, stop in merged:
        pieces += [text[position:start], MASK]
        position = stop
    return "".join([*pieces, text[position:]])


def _hash(key: bytes, words: str) -> str:
    return base64.b32encode(_digest(key, words)).decode().lower()


def _digest(key: bytes, words: str) -> bytes:
    return hmac.digest(key, b"name " + words.encode(), "sha256")[:_BYTES]


def _bytes_of(written: str) -> bytes:
    """Return the bytes of a hash as ``_hash`` writes it; none where it is no such hash."""
    try:
        return base64.b32decode(written.upper())
    except ValueError:
        return b""
