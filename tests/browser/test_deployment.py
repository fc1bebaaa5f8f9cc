"""The steps of docs/deployment.md: the proxy's file as it is printed there, TLS, websocket, sub-path, backup, restore."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from flywheel_metrics import sample
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.sharing import frozen
from flywheel_metrics.workspace import Workspace
from tests.browser.conftest import ROOT, Visit, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DOCUMENT = ROOT / "docs" / "deployment.md"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
VALUE = ".fw-tile .fw-value"

if not Path(NGINX).exists():
    pytest.skip("nginx is not installed", allow_module_level=True)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, server_port, proxy_port):
    """Return both documented blocks with this machine's ports, paths and certificate, inside the least nginx needs."""
    server, log = re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    block = log + server
    for documented, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{proxy_port} ssl"),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{server_port}"),
        ("/etc/ssl/flywheel.crt", str(folder / "flywheel.crt")),
        ("/etc/ssl/flywheel.key", str(folder / "flywheel.key")),
        ("/var/log/nginx/flywheel.log", str(folder / "flywheel.log")),
    ):
        assert documented in block
        block = block.replace(documented, here)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ {temporary}\n{block}}}\n"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A dashboard under a sub-path behind nginx with TLS: its address and its workspace."""
    folder = tmp_path_factory.mktemp("deployed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(folder / "key"))
        workspace = Workspace(folder / "workspace")
        sample.load(workspace)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=flywheel.example.org",
         "-keyout", str(folder / "flywheel.key"), "-out", str(folder / "flywheel.crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    with serving(workspace.root, folder, lambda _port: ("--base-path", "flywheel"), path="/flywheel") as address:
        proxy_port = free_port()
        path = folder / "nginx.conf"
        path.write_text(configuration(folder, int(address.rsplit(":", 1)[1]), proxy_port))
        with subprocess.Popen([NGINX, "-c", str(path), "-e", str(folder / "error.log")]) as proxy:
            try:
                yield f"https://127.0.0.1:{proxy_port}/flywheel", workspace
            finally:
                proxy.terminate()


@pytest.fixture
def visit(chromium, site):
    made = Visit(chromium, site[0], ignore_https_errors=True)
    yield made
    made.context.close()


def test_the_health_check_answers(site, visit):
    visit.open()  # once the proxy is up
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(f"{site[0]}/_stcore/health", context=unverified, timeout=10) as answer:
        assert answer.read() == b"ok"


def test_pages_work_behind_the_proxy(visit):
    visit.open()
    shown = visit.page.locator(VALUE).nth(3)  # incidents per change
    before = shown.inner_text()
    visit.page.get_by_role("radio", name="High", exact=True).or_(
        visit.page.get_by_role("button", name="High", exact=True)
    ).first.click()
    visit.page.wait_for_url("**urgency=high**")
    visit.settle()
    assert shown.inner_text() != before
    visit.page.get_by_role("link", name="Rollback", exact=True).first.click()
    visit.page.get_by_text("How fast can we undo a bad change?").first.wait_for()
    assert "/flywheel/Rollback?" in visit.page.url
    assert not visit.complaints


def test_a_frozen_link_made_behind_the_proxy_opens_there(visit, site):
    visit.open("Rollback")
    visit.page.get_by_role("button", name="Share this view").click()
    visit.page.get_by_role("button", name="Make the link").click()
    address = visit.page.locator("[data-testid=stCode]").inner_text(timeout=120_000).strip()
    assert address.startswith(f"{site[0]}/Rollback?share=")
    visit.page.goto(address)
    visit.page.get_by_text("frozen view").first.wait_for()
    written = (site[1].root.parent / "flywheel.log").read_text(encoding="utf-8")
    assert '"GET /flywheel/Rollback" 200' in written
    assert "share" not in written
    assert address.rpartition("=")[2] not in written


def test_a_backup_taken_while_the_server_runs_can_be_restored(site, tmp_path):
    workspace = site[1]
    frozen.make(workspace, "before the backup", {"data": [workspace.head]}, product="0.1.0")
    documented = re.search(r"^    (tar .*workspace\.tar\.gz \.)$", DOCUMENT.read_text(encoding="utf-8"), re.M)[1]
    command = documented.replace("/var/lib/flywheel/workspace", str(workspace.root)).replace(
        "workspace.tar.gz", str(tmp_path / "workspace.tar.gz")
    )
    subprocess.run(["bash", "-c", command], check=True)
    restored = tmp_path / "restored"
    restored.mkdir()
    subprocess.run(["tar", "-xzf", str(tmp_path / "workspace.tar.gz"), "-C", str(restored)], check=True)
    assert not (restored / "cache").exists()
    assert Workspace(restored).verify() == []
    assert frozen.differences(Workspace(restored)) == []
    assert Workspace(restored).history() == workspace.history()
