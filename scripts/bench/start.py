"""How long until it is there: the workbench's first painted window, a case drawn, the command line's help."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from statistics import median
from time import time

from sample_logs import folder
from scripts.bench.rounds import REPOSITORY, side_by_side, tell

_ROUNDS = 7
_LOOK_MS = 5
_ORIGIN = "DESCENT_BENCH_BORN"  #: when the process was asked for, s since 1970


def main() -> None:
    """Measure and tell."""
    opened: list[float] = []
    drawn: list[float] = []
    case = str(folder() / "m1.case")
    ways = {
        "window": partial(_opened, opened),
        "case": partial(_opened, drawn, case),
        "help": _helped,
    }
    spent = side_by_side(ways, _ROUNDS)
    window_s, case_s = opened[1:], drawn[1:]
    tell(
        {
            "start.warm_s": median(window_s),
            "start.case_drawn_s": median(case_s),
            "cli_help_s": min(spent["help"]),
        },
        f"window {min(window_s):.2f} to {max(window_s):.2f} s; help median {median(spent['help']):.3f} s",
    )


def _opened(born: list[float], *source: str) -> None:
    """The program in a process of its own; it says how old it was when its window first answered."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", _ORIGIN: repr(time())}
    command = (sys.executable, "-m", "scripts.bench.start", "child", *source)
    made = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    if made.returncode or not made.stdout:
        raise SystemExit(f"The workbench did not start: {made.stderr.strip()[-400:]}")
    born.append(float(made.stdout.split()[-1]))


def _helped() -> None:
    made = subprocess.run(
        (sys.executable, "-m", "investigator.cli", "--help"), cwd=REPOSITORY, capture_output=True
    )
    if made.returncode:
        raise SystemExit(f"investigator --help failed: {made.stderr.decode()[-400:]}")


def child(source: list[str]) -> None:
    """The real program; it tells its age and ends when window, or case, are painted and it is idle."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    really = QApplication.exec

    def until_it_answers(*_: object) -> int:
        window = next(item for item in QApplication.topLevelWidgets() if isinstance(item, Window))
        clock = QTimer(window, interval=_LOOK_MS)

        def look() -> None:
            session = window.session
            if not source or (session.comparison is not None and not window.timeline.pending):
                clock.stop()
                _when_painted(window, lambda: print(time() - float(os.environ[_ORIGIN]), flush=True))

        clock.timeout.connect(look)
        clock.start()
        return int(really())

    QApplication.exec = until_it_answers
    from ui.__main__ import main as workbench
    from ui.window import Window

    workbench(source)


def _when_painted(window, tell_age) -> None:
    """Call once the window has been painted and every event that waited has been dealt with."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self.idle)
            return False

        def idle(self) -> None:
            tell_age()
            QApplication.instance().quit()

    watch = Watch(window)
    window.installEventFilter(watch)
    window.update()


if __name__ == "__main__":
    child(sys.argv[2:]) if sys.argv[1:2] == ["child"] else main()
