"""``flywheel serve``: the dashboard, for this machine only unless told otherwise."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import flywheel_metrics
from flywheel_metrics import access
from flywheel_metrics.cli.place import VARIABLE, Commands
from flywheel_metrics.errors import AccessError, ScopeError, WorkspaceError

ADDRESS = "127.0.0.1"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "serve",
        help="open the dashboard",
        description="Serve the dashboard until interrupted, to this machine by default. Nothing is sent anywhere.",
    )
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default: 8501)")
    parser.add_argument("--address", default=ADDRESS, help=f"address to listen on (default: {ADDRESS})")
    parser.add_argument(
        "--access", type=Path, metavar="FILE", help="access file: the identity provider and who has which role"
    )
    parser.add_argument(
        "--without-login",
        action="store_true",
        help="let every machine that reaches another address see and change everything",
    )
    parser.add_argument("--base-path", default="", metavar="PATH", help="sub-path behind a reverse proxy")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replace this process by the server."""
    script = app_script()
    access.check_start(arguments.address, arguments.access, without_login=arguments.without_login)
    _check_port(arguments.address, arguments.port)
    root = arguments.workspace.resolve()
    command = [
        sys.executable, "-m", "flywheel_metrics.notebook.server", str(script),
        "--server.address", arguments.address,
        "--server.port", str(arguments.port),
        "--server.headless", "false" if arguments.open else "true",
        "--server.showEmailPrompt", "false",
        "--browser.gatherUsageStats", "false",
        "--logger.hideWelcomeMessage", "true",
    ]  # fmt: skip
    environment = {**os.environ, VARIABLE: str(root)}
    if arguments.base_path:
        command += ["--server.baseUrlPath", arguments.base_path.strip("/")]
    if arguments.access:
        _check_login()
        environment[access.VARIABLE] = str(arguments.access.resolve())
        command += ["--secrets.files", str(arguments.access.resolve())]
    print(f"Serving {root} on http://{arguments.address}:{arguments.port} (Ctrl-C to stop)", file=sys.stderr)
    sys.stderr.flush()
    # Streamlit reads .streamlit/config.toml, the theme, from the current folder.
    os.chdir(script.parent)
    os.execve(sys.executable, command, environment)  # noqa: S606


def _check_login() -> None:
    missing = [name for name in ("authlib", "httpx") if find_spec(name) is None]
    if missing:
        raise AccessError(f"Signing in needs {' and '.join(missing)}; install the extra: pip install -e '.[login]'.")


def app_script() -> Path:
    """Return the dashboard's script. Raises WorkspaceError when this is not a checkout."""
    script = Path(flywheel_metrics.__file__).resolve().parent.parent / "app.py"
    if not script.is_file():
        raise WorkspaceError(f"The dashboard is not at {script}; run 'flywheel serve' from a checkout of the project.")
    return script


def _check_port(address: str, port: int) -> None:
    if not 0 < port < 65536:
        raise ScopeError(f"There is no port {port}; valid are 1 to 65535.")
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ScopeError(f"Port {port} cannot be used ({error.strerror}); choose another with --port.") from None
