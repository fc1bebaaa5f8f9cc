"""``flywheel people`` and ``flywheel erase``: for the operator who has the key, on the command line only."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from flywheel_metrics.cli.output import print_table
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.privacy import default_key_file, load_key
from flywheel_metrics.privacy.erasure import erase, known_people, still_named
from flywheel_metrics.wording import count


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    people = commands.add_parser(
        "people",
        help="tell which pseudonym stands for which of the names in a file",
        description="No name is kept: a pseudonym is a keyed hash. With the key, and a list of names to try (one a "
        "line, as the exports spell them), this prints those that the exports know. Nothing of it is stored or logged.",
    )
    people.add_argument(
        "names", type=Path, metavar="FILE", help="text file with one name a line; - reads standard input"
    )
    people.set_defaults(run=_people)
    forget = commands.add_parser(
        "erase",
        help="erase a person from every stored upload",
        description="Exchange the pseudonym of a person for a random one that leads to nobody, and mask the name in "
        "every stored text. No number changes, also not behind frozen links. It cannot be undone.",
    )
    forget.add_argument("names", nargs="+", metavar="NAME", help="every spelling of the name that the exports have")
    forget.add_argument("--yes", action="store_true", help="really do it")
    forget.set_defaults(run=_erase)


def _people(arguments: argparse.Namespace) -> int:
    workspace = existing(arguments.workspace)
    try:
        text = sys.stdin.read() if str(arguments.names) == "-" else arguments.names.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScopeError(f"{arguments.names} cannot be read ({error}).") from None
    names = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    found = known_people(workspace, _key(), names)
    print_table(["pseudonym", "name"], [list(each) for each in found])
    print(f"{count(len(found), 'name')} of {len(names):,} known to the exports.", file=sys.stderr)
    return 0


def _erase(arguments: argparse.Namespace) -> int:
    workspace, key = existing(arguments.workspace), _key()
    if not arguments.yes:
        found = known_people(workspace, key, arguments.names)
        print(f"{count(len(found), 'spelling')} of {len(arguments.names):,} known to the exports. It cannot be undone; "
              "say --yes to do it.")  # fmt: skip
        return 1
    print(f"Rewrote {count(erase(workspace, key, arguments.names), 'upload')}. Backups still hold the pseudonym.")
    if left := still_named(workspace, key, arguments.names):
        print("Words written by hand are not rewritten. One of the names, or somebody who shares it, stands in:")
        print("\n".join(left))
    return 0


def _key() -> bytes:
    if not default_key_file().exists():
        raise ScopeError(f"There is no key at {default_key_file()}; without it no pseudonym can be told.")
    return load_key()
