"""Run the service and Rasa together."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.commands.training import model_path, rasa_environment
from bot.internal import internal_token
from bot.settings import ROOT, Settings
from bot.supervisor import Child, Supervisor


def run(settings: Settings) -> int:
    """Run both until told to stop, and return the exit code."""
    supervisor = Supervisor([rasa(settings), service(settings)])
    return supervisor.run(urls=_urls(settings))


def service(settings: Settings) -> Child:
    """Describe the service's process."""
    frontdesk = Path(sys.executable).parent / "frontdesk"
    return Child(
        name="service",
        argv=[str(frontdesk), "serve"],
        env={},
        health_url=f"http://{settings.host}:{settings.port}/health/live",
    )


def rasa(settings: Settings) -> Child:
    """Describe Rasa's process: loopback, the `rest` channel, our model, and a token for its API."""
    key = settings.signing_key
    argv = [str(settings.rasa_python), "-m", "rasa", "run"]
    argv += ["--interface", "127.0.0.1", "--port", str(settings.rasa_port)]
    argv += ["--enable-api", "--auth-token", internal_token(key, "rasa")]
    argv += ["--model", str(model_path(settings).resolve())]
    argv += ["--endpoints", str(ROOT / "endpoints.yml")]
    argv += ["--credentials", str(ROOT / "credentials.yml")]
    env = rasa_environment(settings) | {
        "FRONTDESK_ACTIONS_URL": settings.actions_url,
        "FRONTDESK_ACTIONS_TOKEN": internal_token(key, "actions"),
        "FRONTDESK_TRACKER_DB": str((settings.data_dir / "rasa.db").resolve()),
    }
    health = f"http://127.0.0.1:{settings.rasa_port}/webhooks/rest/"
    return Child(name="rasa", argv=argv, env=env, health_url=health)


def _urls(settings: Settings) -> dict[str, str]:
    return {
        "Employees": f"{settings.url}/employees",
        "Customers": f"{settings.url}/",
        "API": f"{settings.url}/openapi.json",
    }
