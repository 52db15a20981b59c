"""A small web server that the supervisor's tests keep alive, with the faults they need.

Arguments: a port, a file, then any of `deaf` (ignores SIGTERM), `fragile` (ends at once with
code 3), `mute` (never answers) and `parent` (starts a process of its own). Each start adds a line
of its process ids to the file.
"""

import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    port, notes, faults = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    if "deaf" in faults:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    family = [os.getpid()]
    if "parent" in faults:
        family.append(subprocess.Popen(["sleep", "600"]).pid)
    with open(notes, "a") as started:
        print(*family, file=started)
    if "fragile" in faults:
        print("this program is fragile")
        sys.exit(3)
    if "mute" in faults:
        signal.pause()
    print("listening", flush=True)
    HTTPServer(("127.0.0.1", port), Healthy).serve_forever()


if __name__ == "__main__":
    main()
