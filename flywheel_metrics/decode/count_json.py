"""Counts the rows of JSON from its brackets, sharing no code with the decoder; the rules are those of ``count``."""

from __future__ import annotations

import json

import regex

_TOKEN = regex.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s"\[\]{},:]++', regex.DOTALL)

#: What stands between two brackets: texts, which may hold brackets themselves, and all the rest.
_BETWEEN = regex.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+)*+', regex.DOTALL)
_BRACKETS = frozenset({b"[", b"]", b"{", b"}"})


class JsonCounter:
    """Counts rows by the depth of brackets, without building a value."""

    def __init__(self, envelope: tuple[str, ...] | None, *, is_listed: bool) -> None:
        self.rows = 0
        self._envelope = envelope
        self._outer = int(is_listed)  # brackets around the objects
        self._row_stack = [b"["] * self._outer + [b"{"] * len(envelope or ()) + [b"["]
        self._open: list[bytes] = []
        self._keys: list[str | None] = []  # the last key of each open bracket
        self._awaits_key = False

    def take(self, text: bytes) -> bytes:
        """Go through the tokens that are complete; return the rest of the text."""
        done = 0
        while True:
            if self._is_deep():
                # Only brackets tell where a row ends, so everything between two is passed over at once.
                done = _BETWEEN.match(text, done).end()
                if text[done : done + 1] not in _BRACKETS:
                    return text[done:]
                self._awaits_key = False
            token = _TOKEN.search(text, done)
            # A string that is not closed yet, or a number that may go on in the next block.
            if (
                token is None
                or token.end() == len(text)
                or (token.start() > done and text[done : token.start()].strip())
            ):
                return text[done:]
            self._step(token[0])
            done = token.end()

    def _is_deep(self) -> bool:
        """Tell whether neither rows nor keys that lead to rows can occur before a bracket closes."""
        if self._envelope is not None:
            return len(self._open) > len(self._row_stack)
        return len(self._open) > 2 or b"{" in self._open

    def _step(self, token: bytes) -> None:
        if token in b"]}":
            del self._open[-1:], self._keys[-1:]
            self._awaits_key = False
        elif token == b",":
            self._awaits_key = self._open[-1:] == [b"{"]
        elif token != b":":
            self._value(token)

    def _value(self, token: bytes) -> None:
        if self._awaits_key:
            if self._matters():
                self._keys[-1] = json.loads(token)
            self._awaits_key = False
            return
        self.rows += self._is_row(token)
        if token in b"[{":
            self._open.append(token)
            self._keys.append(None)
            self._awaits_key = token == b"{"

    def _matters(self) -> bool:
        return self._envelope is not None and len(self._open) <= self._outer + len(self._envelope)

    def _is_row(self, token: bytes) -> bool:
        if self._envelope is not None:
            return self._open == self._row_stack and tuple(self._keys[self._outer : -1]) == self._envelope
        depth = len(self._open)
        return depth <= 2 and b"{" not in self._open and (token != b"[" or depth == 2)
