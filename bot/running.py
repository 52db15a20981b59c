"""Run the service and Rasa together."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.commands.accounts import first_link
from bot.commands.training import model_path, rasa_environment
from bot.dialogue.models import link_path
from bot.internal import internal_token
from bot.settings import ROOT, Settings
from bot.supervisor import Child, Supervisor
from bot.supervisor.ports import PortTaken, port_trouble


def run(settings: Settings) -> int:
    """Run both until told to stop, and return the exit code."""
    children = [rasa(settings), service(settings)]
    return Supervisor(children, on_ready=lambda: _tell_urls(settings)).run()


def check_ports(settings: Settings) -> None:
    """Find out before long preparations whether both can listen. Raises PortTaken."""
    children = (rasa(settings), service(settings))
    troubles = [trouble for child in children if (trouble := port_trouble(child))]
    if troubles:
        raise PortTaken(" ".join(troubles))


def service(settings: Settings) -> Child:
    """Describe the service's process."""
    return Child(
        name="service",
        argv=[str(Path(sys.executable).parent / "frontdesk"), "serve"],
        env=os.environ,
        health_url=f"http://{_reachable(settings.host)}:{settings.port}/health/live",
        port_setting="FRONTDESK_PORT",
    )


def rasa(settings: Settings) -> Child:
    """Describe Rasa's process: loopback, the `rest` channel, our model, and a token for its API."""
    key = settings.signing_key
    argv = [str(settings.rasa_python), "-m", "rasa", "run"]
    argv += ["--interface", "127.0.0.1", "--port", str(settings.rasa_port)]
    argv += ["--enable-api", "--auth-token", internal_token(key, "rasa")]
    argv += ["--model", str(_model(settings))]
    argv += ["--endpoints", str(ROOT / "endpoints.yml")]
    argv += ["--credentials", str(ROOT / "credentials.yml")]
    return Child(
        name="rasa",
        argv=argv,
        env=rasa_environment(settings)
        | {
            "FRONTDESK_ACTIONS_URL": settings.actions_url,
            "FRONTDESK_ACTIONS_TOKEN": internal_token(key, "actions"),
            "FRONTDESK_TRACKER_DB": str((settings.data_dir / "rasa.db").resolve()),
        },
        health_url=f"http://127.0.0.1:{settings.rasa_port}/webhooks/rest/",
        port_setting="FRONTDESK_RASA_PORT",
        cwd=ROOT,
    )


def _model(settings: Settings) -> Path:
    # A link, so that a Rasa which is started again has the model that is then in use.
    link = link_path(settings.models_dir).absolute()
    return link if link.exists() else model_path(settings).resolve()


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _tell_urls(settings: Settings) -> None:
    print("\nFrontdesk is ready.\n")
    print(f"  Employees   {settings.url}/employees")
    print(f"  Customers   {settings.url}/")
    print(f"  Console     {settings.url}/console/")
    print(f"  API         {settings.url}/openapi.json\n", flush=True)
    if link := first_link(settings):
        print(
            f"  Nobody has an account yet. Make the first one here, once:\n  {link}\n", flush=True
        )
