"""How long the command line takes over every sample: best of three fresh processes, and their peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from scripts.bench.rounds import BUILD, REPOSITORY

ENGINE = (sys.executable, "-m", "investigator.cli")
PEAK_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
ROUNDS = 3
_ANSWERS = (0, 1, 4)  #: exit codes that are answers, not failures


def steps() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and command line of every step, in the order of an investigation."""
    for log in sorted((REPOSITORY / "sample_logs").glob("*.h5")):
        for verb in ("check", "replay", "reconstruct"):
            yield f"{verb} {log.stem}", (*ENGINE, verb, str(log))
    yield "draw the workbench", (sys.executable, "-m", "ui", "--render", str(BUILD / "bench" / "drawn"))


def measure(command: tuple[str, ...]) -> tuple[float, float, int]:
    """Wall time in s, peak memory in MB and exit code of one process."""
    began = time.perf_counter()
    started = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, spent = os.wait4(started.pid, 0)
    return (
        time.perf_counter() - began,
        spent.ru_maxrss * PEAK_UNIT_BYTES / 1e6,
        os.waitstatus_to_exitcode(status),
    )


def main() -> int:
    """Print the table; 1 where a step failed."""
    failed = False
    print(f"{'step':<32} {'best s':>8} {'peak MB':>8}  exit")
    for name, command in steps():
        rounds = [measure(command) for _ in range(ROUNDS)]
        code = max(code for _, _, code in rounds)
        failed = failed or code not in _ANSWERS
        print(f"{name:<32} {min(r[0] for r in rounds):8.2f} {max(r[1] for r in rounds):8.0f}  {code}")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
