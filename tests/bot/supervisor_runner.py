"""Run a supervisor in a process of its own: `supervisor_runner.py JSON`, as `tests` describe it."""

import json
import os
import sys

from bot.supervisor import Child, Patience, Supervisor


def main() -> None:
    plan = json.loads(sys.argv[1])
    children = [Child(env=dict(os.environ), **child) for child in plan["children"]]
    patience = Patience(**plan["patience"])
    sys.exit(Supervisor(children, lambda: print("all ready", flush=True), patience).run())


if __name__ == "__main__":
    main()
