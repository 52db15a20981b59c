"""Settings: described, checked, and named when they are wrong."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.settings import FOR_RASA, Settings, SettingsError, load


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be where no `.env` is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert description.endswith(".")


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PORT", "9001")
    assert load().port == 9001


def test_the_environment_goes_before_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("FRONTDESK_PORT=9001\nFRONTDESK_COMPANY=Acme\n")
    monkeypatch.setenv("FRONTDESK_PORT", "9002")
    settings = load()
    assert (settings.port, settings.company) == (9002, "Acme")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", ""),
        ("RASA_TIMEOUT", "-1"),
        ("EMPLOYEE_PAGE", "everybody"),
        ("LOG_LEVEL", "loud"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", ""),
        ("PUBLIC_URL", "desk.example"),
        ("RASA_URL", "rasa:5005"),
        ("DATABASE_URL", "var/frontdesk.db"),
        ("MAX_MESSAGE_CHARS", "1"),
        ("CONSOLE_IDLE_MINUTES", "0"),
        ("OIDC_ISSUER", "login.example"),
        ("OIDC_SCOPES", "profile"),
        ("OIDC_ROLES", "editors=root"),
        ("OIDC_ROLES", "editors"),
    ],
)
def test_a_wrong_value_names_its_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FRONTDESK_{name}", value)
    with pytest.raises(SettingsError, match=f"^FRONTDESK_{name}: "):
        load()


def test_every_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PORT", "eighty")
    monkeypatch.setenv("FRONTDESK_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match=r"FRONTDESK_PORT: .*; FRONTDESK_LOG_LEVEL: "):
        load()


def test_an_unknown_variable_names_the_nearest_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PUBLIC_ULR", "https://desk.example")
    with pytest.raises(SettingsError, match=r"FRONTDESK_PUBLIC_ULR.*FRONTDESK_PUBLIC_URL\?$"):
        load()


def test_an_unknown_variable_like_no_other_is_named_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRONTDESK_XYZZY_QWERTZ", "1")
    with pytest.raises(SettingsError, match=r"^FRONTDESK_XYZZY_QWERTZ: .* setting$"):
        load()


def test_an_unknown_line_of_the_file_names_the_nearest_setting(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("FRONTDESK_COMPAYN=Acme\n")
    with pytest.raises(SettingsError, match=r"^FRONTDESK_COMPAYN.*FRONTDESK_COMPANY\?$"):
        load()


@pytest.mark.parametrize("name", sorted(FOR_RASA))
def test_what_is_meant_for_rasa_is_no_mistake(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "something")
    assert load().port == 8080


def test_other_programs_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESKTOP", "1")
    assert load().port == 8080


@pytest.mark.parametrize(
    "value", ["https://a.example,https://b.example", " https://a.example , https://b.example "]
)
def test_origins_stand_between_commas(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ALLOWED_ORIGINS", value)
    assert load().allowed_origins == ["https://a.example", "https://b.example"]


def test_roles_of_the_issuer_stand_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_OIDC_ROLES", " editors = knowledge_admin, desk=agent ,")
    assert load().oidc_roles == {"editors": "knowledge_admin", "desk": "agent"}


def test_an_issuer_needs_our_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_OIDC_ISSUER", "https://login.example")
    with pytest.raises(SettingsError, match="FRONTDESK_OIDC_CLIENT_ID"):
        load()


def test_no_secret_stands_in_what_is_printed() -> None:
    secrets = {
        "secret": "s-e-c-r-e-t",
        "api_token": "t-o-k-e-n",
        "identity_secret": "i-d",
        "oidc_client_secret": "o-i-d-c",
        "database_url": "sqlite:///desk.db?key=p-a-s-s",
    }
    printed = repr(load(**secrets))
    assert [name for name, value in secrets.items() if value in printed] == []


@pytest.mark.parametrize("url", ["nosuchdb://x/y", "oracle+nosuch://x/y", "mssql://x/y"])
def test_a_database_without_a_driver_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"FRONTDESK_DATABASE_URL.*pg8000"):
        load(database_url=url)


def test_addresses_are_derived(tmp_path: Path) -> None:
    settings = load(host="0.0.0.0", port=9000, rasa_port=5006, data_dir=tmp_path)
    assert settings.url == "http://0.0.0.0:9000"
    assert settings.rasa == "http://127.0.0.1:5006"
    assert settings.actions_url == "http://127.0.0.1:9000/internal/actions"
    assert settings.database == f"sqlite:///{tmp_path / 'frontdesk.db'}"


def test_a_public_address_has_no_slash_at_the_end() -> None:
    assert load(public_url="https://desk.example/").url == "https://desk.example"


def test_the_secret_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    first = load(data_dir=tmp_path / "new").signing_key
    assert len(first) >= 32
    assert load(data_dir=tmp_path / "new").signing_key == first
    (kept,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: load(data_dir=tmp_path).signing_key, range(16)))
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_is_set_is_not_written_down(tmp_path: Path) -> None:
    assert load(secret="mine", data_dir=tmp_path).signing_key == "mine"
    assert list(tmp_path.iterdir()) == []
