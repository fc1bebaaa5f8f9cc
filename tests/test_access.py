"""Who may what, and which servers refuse to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from flywheel_metrics import access
from flywheel_metrics.access import Role
from flywheel_metrics.errors import AccessError

SECRET = "c29tZXRoaW5nIHRoYXQgbm9ib2R5IGd1ZXNzZXM"
AUTH = {
    "redirect_uri": "https://flywheel.example.org/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "flywheel",
    "client_secret": "0a9b8c7d6e5f4a3b2c1d",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}
ROLES = 'claim = "groups"\nviewer = ["engineering"]\neditor = ["leads"]\noperator = ["platform"]'


def written(folder: Path, roles: str = ROLES, **auth: str) -> Path:
    lines = [f'{key} = "{value}"' for key, value in (AUTH | auth).items()]
    path = folder / "access.toml"
    path.write_text("[auth]\n" + "\n".join(lines) + f"\n\n[roles]\n{roles}\n")
    return path


def test_a_group_gives_its_role_and_the_highest_counts(tmp_path: Path) -> None:
    rules = access.load(written(tmp_path))
    for groups, role in (
        (["engineering"], Role.VIEWER),
        (["engineering", "leads"], Role.EDITOR),
        (["platform", "engineering"], Role.OPERATOR),
        ("leads", Role.EDITOR),
        (["Leads"], Role.NONE),
        (["leadsx", "lead"], Role.NONE),
        ([], Role.NONE),
        (None, Role.NONE),
        (5, Role.NONE),
        (True, Role.NONE),
        ([["platform"]], Role.NONE),
    ):
        assert rules.role_of({"groups": groups, "roles": ["platform"]}) == role
    assert rules.role_of({}) == Role.NONE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cookie_secret", ""),
        ("cookie_secret", "changeme"),
        ("cookie_secret", "x" * 64),
        ("cookie_secret", "xxxxxxxxxxxxxxxxsecretsecretsecret"),
        ("client_secret", ""),
        ("client_secret", "secret"),
        ("client_id", " "),
        ("server_metadata_url", ""),
    ],
)
def test_a_secret_that_could_be_guessed_is_refused(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(AccessError, match=key):
        access.load(written(tmp_path, **{key: value}))


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ('viewer = ["a"]', "claim"),
        ('claim = "groups"', "nobody"),
        ('claim = "groups"\nviewer = "a"', "list"),
        ('claim = "groups"\nadmin = ["a"]', "admin"),
        ('claim = "groups"\nviewer = [""]', "list"),
    ],
)
def test_roles_that_mean_nothing_are_told(tmp_path: Path, roles: str, said: str) -> None:
    with pytest.raises(AccessError, match=said):
        access.load(written(tmp_path, roles))


def test_a_file_that_is_no_access_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "access.toml"
    for content in (b"", b"[auth", b"\xff\xfe", b"auth = 3"):
        path.write_bytes(content)
        with pytest.raises(AccessError, match=r"access\.toml"):
            access.load(path)
    with pytest.raises(AccessError, match="cannot be read"):
        access.load(tmp_path / "none.toml")


def test_a_server_for_other_machines_wants_a_login(tmp_path: Path) -> None:
    for address in ("0.0.0.0", "::", "192.0.2.7", "flywheel.example.org", ""):
        with pytest.raises(AccessError, match="sign in"):
            access.check_start(address, None, without_login=False)
        access.check_start(address, None, without_login=True)
        access.check_start(address, written(tmp_path), without_login=False)
    for address in ("127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"):
        access.check_start(address, None, without_login=False)
    with pytest.raises(AccessError, match="cookie_secret"):
        access.check_start("127.0.0.1", written(tmp_path, cookie_secret="short"), without_login=True)


def test_without_an_access_file_there_are_no_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(access.VARIABLE, raising=False)
    assert access.in_force() is None
    monkeypatch.setenv(access.VARIABLE, str(written(tmp_path)))
    assert access.in_force() is not None
