"""Find out before a start whether a port can be had."""

from __future__ import annotations

import errno
import socket
from typing import Any
from urllib.parse import urlsplit

from bot.supervisor.child import Child


class PortTaken(Exception):
    """A port cannot be listened on; the message says which setting changes it."""


def port_trouble(child: Child) -> str | None:
    """Say in one sentence why the child cannot listen on its port, or nothing when it can."""
    url = urlsplit(child.health_url)
    host, port = url.hostname or "127.0.0.1", url.port or 80
    remedy = f" Set {child.port_setting} to another port." if child.port_setting else ""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        _listen_once(family, address)
    except OSError as error:
        return f"{child.name} cannot listen on {host}:{port}: {_reason(error)}.{remedy}"
    return None


def _listen_once(family: int, address: tuple[Any, ...]) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        # Some systems let a second process bind beside a wildcard listener; connecting tells.
        if probe.connect_ex(address) == 0:
            raise OSError(errno.EADDRINUSE, "in use")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program is listening there (perhaps Frontdesk is running already)"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "this user may not listen there (ports below 1024 are the administrator's)"
    return error.strerror or str(error)
