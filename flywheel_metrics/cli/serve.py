"""``flywheel serve``: the dashboard, for this machine only."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from contextlib import closing
from pathlib import Path

import flywheel_metrics
from flywheel_metrics.cli.place import VARIABLE, Commands
from flywheel_metrics.errors import ScopeError, WorkspaceError

ADDRESS = "127.0.0.1"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "serve",
        help="open the dashboard",
        description="Serve the dashboard to this machine until interrupted. Nothing is sent anywhere.",
    )
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default: 8501)")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replace this process by the server."""
    script = app_script()
    _check_port(arguments.port)
    root = arguments.workspace.resolve()
    command = [
        sys.executable, "-m", "flywheel_metrics.notebook.server", str(script),
        "--server.address", ADDRESS,
        "--server.port", str(arguments.port),
        "--server.headless", "false" if arguments.open else "true",
        "--server.showEmailPrompt", "false",
        "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    print(f"Serving {root} on http://{ADDRESS}:{arguments.port} (Ctrl-C to stop)", file=sys.stderr)
    sys.stderr.flush()
    # Streamlit reads .streamlit/config.toml, the theme, from the current folder.
    os.chdir(script.parent)
    os.execve(sys.executable, command, {**os.environ, VARIABLE: str(root)})  # noqa: S606


def app_script() -> Path:
    """Return the dashboard's script. Raises WorkspaceError when this is not a checkout."""
    script = Path(flywheel_metrics.__file__).resolve().parent.parent / "app.py"
    if not script.is_file():
        raise WorkspaceError(f"The dashboard is not at {script}; run 'flywheel serve' from a checkout of the project.")
    return script


def _check_port(port: int) -> None:
    if not 0 < port < 65536:
        raise ScopeError(f"There is no port {port}; valid are 1 to 65535.")
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise ScopeError(f"Port {port} cannot be used ({error.strerror}); choose another with --port.") from None
