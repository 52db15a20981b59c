"""Leave no orphans, even when the supervisor itself is killed with SIGKILL."""

from __future__ import annotations

import subprocess
from types import TracebackType

# A shell of its own session holds the read end of a pipe. The pipe closes when the supervisor is
# gone, however it went; the shell then ends the process groups it was last told of. Unlike Linux's
# parent-death signal this reaches grandchildren, and works on macOS.
_SCRIPT = """
trap '' HUP INT TERM
groups=
while read -r line; do groups=$line; done
alive() { for g in $groups; do kill -s 0 -- "-$g" && return 0; done; return 1; }
end() { for g in $groups; do kill -s "$1" -- "-$g"; done; }
end TERM
tenths=$(($1 * 10))
while [ "$tenths" -gt 0 ] && alive; do sleep 0.1; tenths=$((tenths - 1)); done
end KILL
"""


class Guard:
    """Ends the process groups in its care when our own process disappears."""

    def __init__(self, grace: float) -> None:
        self._grace = max(1, round(grace))
        self._groups: set[int] = set()
        self._shell = self._start()

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._shell.kill()
        self._shell.communicate()

    def add(self, group: int) -> None:
        """Take a process group into care."""
        self._groups.add(group)
        self._tell()

    def remove(self, group: int) -> None:
        """Let go of a process group; nothing happens when it is not in care."""
        self._groups.discard(group)
        self._tell()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", _SCRIPT, "frontdesk-guard", str(self._grace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _tell(self) -> None:
        if self._shell.poll() is not None:
            self._shell = self._start()
        assert self._shell.stdin is not None
        self._shell.stdin.write((" ".join(map(str, self._groups)) + "\n").encode())
        self._shell.stdin.flush()
