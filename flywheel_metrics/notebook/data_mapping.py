"""Data page: a file that no source recognises is mapped onto a table, column by column, once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from flywheel_metrics.decode import sheet_names
from flywheel_metrics.decode.choice import DEPTH
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.mapping import Mapping, Saved, match, words
from flywheel_metrics.mapping.document import tool_name
from flywheel_metrics.mapping.match import Match
from flywheel_metrics.mapping.survey import Survey
from flywheel_metrics.mapping.target import Target, table_names, targets
from flywheel_metrics.notebook.incoming import IncomingFile
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.table import tables
from flywheel_metrics.wording import count, listing
from flywheel_metrics.workspace import Workspace

_NOTHING, _FIXED = "", "\x00fixed"
#: Choices for a value of an enumeration: nothing chosen yet, and left out on purpose.
_LEFT_OUT = ""
#: Canonical columns that most figures are split or chosen by, shown even where nothing seems to fill them.
_ASKED = ("service", "team", "title", "environment")
#: Files up to this size are read anew at each choice; longer ones when somebody asks.
_AT_ONCE = 20 << 20


def mapping(workspace: Workspace, file: IncomingFile, identity: str) -> bool:
    """Draw how a file is mapped, and return whether it must be read, since the mapping is now another one."""
    try:
        found = file.look()
    except FlywheelError as error:
        st.error(f"This file cannot be used, and nothing was changed. {plain(str(error))}", icon=":material/block:")
        return False
    if _place(file, found, identity):
        st.rerun()
    st.markdown(
        f"No source knows its {count(len(found.columns), 'column')}. Say once what they are: the next file with the "
        "same header is then read without a question."
    )
    if file.mapping is None and (near := Saved(workspace.root).nearest(found.header)) is not None:
        file.mapping = replace(near, header=found.header)
        file.origin = near.title
    if file.origin:
        st.caption(
            f"Filled in from the mapping {plain(file.origin)}, made for a header with the same columns and others."
        )
    made = _mapping(file, found, identity)
    file.remap(made)
    _unused(found, made)
    return _is_complete(made) and _is_to_read(file, made, identity)


def _is_complete(made: Mapping) -> bool:
    """Say what the table still needs, and return whether that is nothing."""
    known = targets(made.table)
    missing = [f"**{_label(name)}** ({known[name].meaning})" for name in made.missing()]
    if missing:
        st.warning(f"Still needed: {listing(missing)}.", icon=":material/help:")
    return not missing


def _is_to_read(file: IncomingFile, made: Mapping, identity: str) -> bool:
    """Say what was wrong with the mapping, and return whether the file must be read by it."""
    if file.refusal:
        st.error(f"By this mapping the file cannot be used. {plain(file.refusal)}", icon=":material/block:")
    if file.read_as == made:
        return False
    if file.path is not None and file.path.stat().st_size > _AT_ONCE:
        return st.button("Read the file by this mapping", type="primary", key=f"read-{identity}")
    return True


def _fill_in(workspace: Workspace, file: IncomingFile, found: Survey) -> None:
    """Begin with the mapping of a file whose columns are all in this one, and say so."""
    near = Saved(workspace.root).nearest(found.header) if file.mapping is None else None
    if near is not None:
        file.mapping, file.origin = replace(near, header=found.header), near.title
    if file.origin:
        st.caption(f"Filled in from the mapping {plain(file.origin)}, whose columns are all in this file.")


def _place(file: IncomingFile, found: Survey, identity: str) -> bool:
    """Draw where in the file the table is, and return whether somebody chose another place."""
    if found.format not in ("csv", "xlsx"):
        return False
    left, right = st.columns(2)
    sheet = None
    if file.path is not None and found.format == "xlsx":
        names = sheet_names(file.path)
        place = names.index(found.sheet) if found.sheet in names else 0
        with left:
            sheet = st.selectbox("Sheet", names, index=place, key=f"map-sheet-{identity}")
    at = found.header_row or 1
    with right if sheet is not None else left:
        row = st.number_input(
            "Row of the header", 1, max(DEPTH, at), at, key=f"map-header-{sheet}-{identity}",
            help="Titles, dates and filters of a report may stand above it; they are left out.",
        )  # fmt: skip
    if (sheet, int(row)) == (found.sheet, at):
        return False
    return file.place(sheet, int(row) if sheet == found.sheet else None)


def _mapping(file: IncomingFile, found: Survey, identity: str) -> Mapping:
    """Draw the choices and return the mapping that they make."""
    best, fits = match.best_table(found) if file.mapping is None else (file.mapping.table, 0.0)
    names = list(table_names())
    left, right = st.columns(2)
    with left:
        table = st.selectbox(
            "What is one row of it?", names, index=names.index(best), key=f"map-table-{identity}",
            format_func=lambda name: tables()[name].title,
        )  # fmt: skip
        sure = f"{fits:.0%} sure, by its columns: " if fits and table == best else ""
        st.caption(f"{sure}{tables()[table].grain}.")
    with right:
        kept = file.mapping.title if file.mapping else file.path.stem if file.path else file.name
        title = st.text_input("What are such files called?", kept, key=f"map-title-{identity}", max_chars=60) or kept
    if file.mapping is None or file.mapping.table != table:
        file.mapping = match.draft(found, table, title)
    made = replace(file.mapping, title=title, tool=tool_name(title))
    made = _columns(made, found, f"{identity}-{table}")
    return _meanings(made, found, f"{identity}-{table}")


def _columns(made: Mapping, found: Survey, key: str) -> Mapping:
    """Draw a choice per canonical column: first what is needed or suggested, the others folded."""
    suggested = match.matches(found, made.table)
    known = targets(made.table)
    shown = {name for name, target in known.items() if target.is_needed or name in (*_ASKED, *suggested, *made.columns)}
    first = [target for name, target in known.items() if name in shown]
    others = [target for name, target in known.items() if name not in shown]
    made = _grid(made, found, first, suggested, key)
    if others:
        with st.expander(f"{count(len(others), 'more column')} that this table can hold"):
            made = _grid(made, found, others, suggested, key)
    return made


def _grid(made: Mapping, found: Survey, wanted: list[Target], suggested: dict[str, Match], key: str) -> Mapping:
    ordered = sorted(wanted, key=lambda each: not each.is_needed)
    places = [place for _ in range(0, len(ordered), 2) for place in st.columns(2)]
    for place, target in zip(places, ordered, strict=False):
        with place:
            made = _choice(made, found, target, suggested.get(target.name), key)
    return made


def _choice(made: Mapping, found: Survey, target: Target, suggested: Match | None, key: str) -> Mapping:
    """Draw the choice of what fills a canonical column."""
    name = target.name
    options = [_NOTHING, *(column.name for column in found.columns), *([_FIXED] if target.can_be_fixed else [])]
    now = made.columns.get(name) or (_FIXED if name in made.constants else _NOTHING)
    nothing = "made from the row" if target.is_derived else "not filled"
    headers = {_NOTHING: nothing, _FIXED: "the same in every row …"} | {
        column.name: column.header for column in found.columns
    }
    chosen = st.selectbox(
        f"{_label(name)}{' (needed)' if target.is_needed else ''}", options, key=f"map-{name}-{key}",
        index=options.index(now) if now in options else 0, format_func=headers.__getitem__, help=target.meaning,
    )  # fmt: skip
    if chosen == _FIXED:
        return _fixed(made, target, key)
    if chosen == _NOTHING:
        return made.without(name)
    if chosen != made.columns.get(name):
        made = made.without(name)
        made = match.completed(replace(made, columns={**made.columns, name: chosen}), found, name)
    _told(found, target, chosen, suggested)
    return made


def _fixed(made: Mapping, target: Target, key: str) -> Mapping:
    name, now = target.name, made.constants.get(target.name)
    if target.words:
        place = target.words.index(now) if now in target.words else None
        value = st.selectbox(f"{_label(name)} of every row", target.words, index=place, key=f"map-fixed-{name}-{key}")
    else:
        value = st.text_input(f"{_label(name)} of every row", now or "", key=f"map-fixed-{name}-{key}").strip()
    made = made.without(name)
    return replace(made, constants={**made.constants, name: value}) if value else made


def _told(found: Survey, target: Target, chosen: str, suggested: Match | None) -> None:
    """Say why a column was suggested and what it holds; names of people are not shown."""
    column = found.column(chosen)
    if column is None:
        return
    parts = []
    if suggested is not None and suggested.column == chosen:
        parts.append(f"{suggested.confidence:.0%} sure: {suggested.reason}")
    if target.is_person:
        parts.append("names, which become pseudonyms")
    elif match.may_hold_people(column):
        st.warning(
            f"{plain(column.header)} may hold names of people. They are kept as they are, unless it fills a column of "
            "people.",
            icon=":material/person_alert:",
        )
    elif column.samples:
        parts.append("such as " + ", ".join(f"“{sample[:40]}”" for sample in column.samples))
    st.caption(plain("; ".join(parts)))


def _meanings(made: Mapping, found: Survey, key: str) -> Mapping:
    """Draw what the values of each enumeration mean, and which cells mean empty."""
    known = targets(made.table)
    for name in list(made.words):
        if name not in made.columns:
            continue
        values = found.values(made.columns[name])
        if values is None:
            st.warning(f"{_label(name)}: that column has too many different values to say what each means.")
            made = made.without(name)
            continue
        plains = [each for each in dict.fromkeys(map(words.plain, values)) if each not in map(words.plain, made.null)]
        still = [each for each in plains if each not in made.words[name]]
        told = f", {count(len(still), 'value')} to tell" if still else ""
        with st.expander(f"What its values say of {_label(name).lower()}{told}", expanded=bool(still)):
            made = _words(made, known[name], plains, key)
    return made


def _words(made: Mapping, target: Target, values: list[str], key: str) -> Mapping:
    meanings = {}
    options = [*target.words, _LEFT_OUT]
    places = [place for _ in range(0, len(values), 2) for place in st.columns(2)]
    for place, value in zip(places, values, strict=False):
        now = made.words[target.name].get(value)
        with place:
            chosen = st.selectbox(
                f"“{plain(value)}”", options, key=f"map-word-{target.name}-{value}-{key}", placeholder="Choose",
                index=options.index(now) if now in options else None,
                format_func=lambda word: word.replace("_", " ") if word else "nothing: leave it empty",
            )  # fmt: skip
        if chosen is not None:
            meanings[value] = chosen
    if len(meanings) < len(values):
        st.caption("Rows with a value that nobody has told are rejected and listed; nothing is guessed.")
    return replace(made, words={**made.words, target.name: meanings})


def _unused(found: Survey, made: Mapping) -> None:
    used = set(made.columns.values())
    rest = [plain(column.header) for column in found.columns if column.name not in used]
    if rest:
        st.caption(f"Not used: {', '.join(rest)}.")
    if made.null:
        st.caption(plain(f"Read as empty: {', '.join(f'“{each}”' for each in made.null)}."))


def _label(name: str) -> str:
    text = name.replace("_", " ")
    return text[0].upper() + text[1:]
