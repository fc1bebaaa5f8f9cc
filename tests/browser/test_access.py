"""Signing in with an identity provider that speaks OpenID Connect, and what each role then finds."""

from __future__ import annotations

import re
import secrets

import pytest

oidc = pytest.importorskip("oidc_provider_mock")

from flywheel_metrics import sample  # noqa: E402
from flywheel_metrics.sharing import Links  # noqa: E402
from flywheel_metrics.workspace import Workspace  # noqa: E402
from tests.browser.conftest import PATIENCE, Visit, serving  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GROUPS = {"vera": ["engineering"], "eddi": ["engineering", "leads"], "olga": ["platform"], "nobody": ["sales"]}
VALUE = ".fw-tile .fw-value"


@pytest.fixture(scope="module")
def provider():
    """An OpenID Connect provider on this machine, with four people and their groups."""
    users = [oidc.User(sub=name, claims={"groups": groups, "email": f"{name}@example.org"})
             for name, groups in GROUPS.items()]  # fmt: skip
    with oidc.run_server_in_thread(require_client_registration=False, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def site(provider, tmp_path_factory):
    """A dashboard behind that provider: its address and its workspace."""
    folder = tmp_path_factory.mktemp("access-site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLYWHEEL_KEY_FILE", str(folder / "key"))
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the provider of the test has no TLS
        sample.load(Workspace(folder / "workspace"))

        def options(port):
            path = folder / "access.toml"
            path.write_text(f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{secrets.token_hex(32)}"
client_id = "flywheel"
client_secret = "{secrets.token_hex(16)}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
claim = "groups"
viewer = ["engineering"]
editor = ["leads"]
operator = ["platform"]
""")
            return "--access", str(path)

        with serving(folder / "workspace", folder, options) as address:
            yield address.replace("127.0.0.1", "localhost"), Workspace(folder / "workspace")


@pytest.fixture
def enter(chromium, site):
    """Return a function that opens the dashboard, signed in where a name is given."""
    made = []

    def entering(name=None, path=""):
        visit = Visit(chromium, site[0])
        made.append(visit)
        page = visit.page
        page.goto(f"{site[0]}/{path}")
        if name:
            page.get_by_role("button", name="Sign in").click()
            page.locator(f"button[name=sub][value={name}]").click()
            page.wait_for_url(re.compile("localhost:.*"), timeout=PATIENCE)
            page.get_by_text("Sign out").wait_for()
        return visit

    yield entering
    for each in made:
        each.context.close()


def titles(visit):
    visit.page.locator("[data-testid=stSidebar] [data-testid=stPageLink]").first.wait_for()
    return visit.page.locator("[data-testid=stSidebar] [data-testid=stPageLink]").all_inner_texts()


def test_who_has_not_signed_in_sees_nothing(enter):
    page = enter().page
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.locator(VALUE).count() == 0
    assert page.locator("[data-testid=stPageLink]").count() == 0


def test_a_group_without_a_role_sees_nothing(enter):
    page = enter("nobody").page
    page.get_by_text("have no role here").wait_for()
    assert page.locator(VALUE).count() == 0


def test_a_viewer_reads_and_cannot_change(enter, site):
    visit = enter("vera")
    visit.page.locator(VALUE).first.wait_for()
    assert "Data" not in titles(visit)
    assert visit.page.get_by_role("button", name="Share this view").count() == 0
    visit.page.goto(f"{site[0]}/Data")
    visit.page.get_by_text("The page Data is for editors").wait_for()
    assert visit.page.locator("[data-testid=stFileUploader]").count() == 0


def test_an_editor_shares_and_the_log_is_an_operators(enter, site):
    visit = enter("eddi")
    visit.page.locator(VALUE).first.wait_for()
    visit.page.get_by_role("button", name="Share this view").click()
    visit.page.get_by_text("everybody who has the link").click()
    visit.page.get_by_role("button", name="Make the link").click()
    address = visit.page.locator("[data-testid=stCode]").inner_text(timeout=120_000).strip()
    assert re.fullmatch(rf"{site[0]}/\?share=[\w-]{{32}}", address)
    visit.page.goto(f"{site[0]}/Links")
    visit.page.get_by_text("The log is for operators").wait_for()

    # Whoever has the link needs no role, and sees what the editor saw.
    stranger = enter(path=address.removeprefix(f"{site[0]}/"))
    stranger.page.locator(VALUE).first.wait_for()
    assert "frozen view" in stranger.page.locator(".fw-sample").first.inner_text()
    assert "Data" not in titles(stranger)

    operator = enter("olga")
    operator.page.locator(VALUE).first.wait_for()
    operator.page.goto(f"{site[0]}/Links")
    operator.page.get_by_text("made by eddi@example.org").wait_for()

    # Taken back, it is gone where it is open, without a click, within a second.
    links = Links(site[1].root)
    links.revoke(links.all()[0].key)
    stranger.page.get_by_text("taken back").wait_for(timeout=PATIENCE)
    assert stranger.page.locator(VALUE).count() == 0


def test_a_link_for_those_who_have_signed_in_asks_for_it(enter, site):
    workspace = site[1]
    link_id = Links(workspace.root).make("x", {"data": [workspace.head]}, product="0", audience="signed in")
    page = enter(path=f"?share={link_id}").page
    page.get_by_text("for people who have signed in").wait_for()
    assert page.locator(VALUE).count() == 0
