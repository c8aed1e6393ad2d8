"""The real window offscreen, and what watches it: repaints, and a heartbeat in the GUI thread."""

from __future__ import annotations

import faulthandler
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.collecting import IdleCollector
from ui.pages.timeline.page import TimelinePage
from ui.session import Session
from ui.window import Window

_PATIENCE_S = 300.0
_BEAT_MS = 1
_SIZE = (1600, 1000)
_SUSPECT_S = 0.012  #: a gap this long is looked into while it lasts


def application() -> QApplication:
    """The application in its looks."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setOrganizationName("Descent Investigator")
    app.setApplicationName("Benchmark of Descent Investigator")
    theme.apply(app, "dark")
    IdleCollector(app)
    return app


def opened(path: Path) -> Window:
    """The window with a log opened and compared."""
    window = Window(Session())
    window.resize(*_SIZE)
    window.show()
    _compile(window)
    refused: list[object] = []
    window.session.failed.connect(refused.append)
    window.session.comparison_failed.connect(refused.append)
    window.ask.open_path(str(path))
    until(lambda: window.session.comparison is not None or bool(refused))
    if refused:
        raise SystemExit(f"The window could not show {path.name}: {refused[0]}")
    rest()
    return window


def _compile(window: Window) -> None:
    """The compiled engine in the window's hands, as at the end of every start."""
    engine = window.engine
    engine.begin()
    until(lambda: engine.name == "auto" or (bool(engine.remark) and not engine.compiling))
    if engine.name != "auto":
        raise SystemExit(f"The window has no compiled engine: {engine.detail or engine.remark}")


def until(done: Callable[[], bool]) -> None:
    """Let the window live until something is done."""
    loop, poll, begun = QEventLoop(), QTimer(), perf_counter()
    poll.setTimerType(Qt.TimerType.PreciseTimer)
    poll.timeout.connect(lambda: loop.quit() if done() or perf_counter() - begun > _PATIENCE_S else None)
    poll.start(1)
    loop.exec()
    if not done():
        raise SystemExit("The window did not come to what was waited for.")


def rest(milliseconds: int = 300) -> None:
    """Let everything that follows finish."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Repaints(QObject):
    """How long the plots take to be painted with what was asked for."""

    def __init__(self, page: TimelinePage) -> None:
        super().__init__(page)
        self._page, self._plots = page, page.plots
        self._shows: Callable[[], bool] | None = None
        self._at: float | None = None
        self._loop = QEventLoop(self)

    def after(self, act: Callable[[], object], shows: Callable[[], bool]) -> float:
        """Seconds from an act until every plot and panel is painted with what it asked for."""
        self._at, self._shows = None, shows
        for pane in self._plots.panes():
            pane.view.viewport().installEventFilter(self)
        too_late = QTimer(singleShot=True, interval=round(1e3 * _PATIENCE_S))
        too_late.timeout.connect(self._loop.quit)
        too_late.start()
        begun = perf_counter()
        act()
        if self._at is None:
            self._loop.exec()
        if self._at is None:
            raise SystemExit("The plots were not painted with what was asked for.")
        return self._at - begun

    def _on_turn(self) -> None:
        """Nothing may wait for a turn of its own any more; then behind every painting that is due."""
        QTimer.singleShot(0, self._on_turn if self._page.pending else self._painted)

    def _painted(self) -> None:
        self._at = perf_counter()
        self._loop.quit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if self._shows is not None and event.type() == QEvent.Type.Paint and self._shows():
            self._shows = None
            QTimer.singleShot(0, self._on_turn)
        return False


class Heartbeat(QObject):
    """Gaps between beats of a timer in the GUI thread, and where its code stood in the longest of them.

    `doing` is what the benchmark is at, for the account.
    """

    def __init__(self) -> None:
        super().__init__()
        self.doing = ""
        self.longest_s = 0.0  #: of all gaps
        self.holds: list[tuple[float, float, str]] = []  #: seconds, of them the thread's own work, where
        self._last, self._worked, self._seen = perf_counter(), thread_time(), ""
        self._thread = threading.get_ident()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._over = threading.Event()
        self._guard = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._last, self._worked = perf_counter(), thread_time()
        self._timer.start(_BEAT_MS)
        self._guard.start()

    def stop(self) -> None:
        """The last gap counts too."""
        self._beat()
        self._over.set()
        self._timer.stop()

    def account(self, most: int = 4) -> str:
        """The longest gaps of different places, and what was done in them."""
        worst = {where: (seconds, own) for seconds, own, where in sorted(self.holds)}
        told = sorted(worst.items(), key=lambda item: -item[1][0])[:most]
        return "; ".join(
            f"{1e3 * seconds:.0f} ms ({1e3 * own:.0f} its own work) {where}" for where, (seconds, own) in told
        )

    def _beat(self) -> None:
        now, worked = perf_counter(), thread_time()
        self.longest_s = max(self.longest_s, now - self._last)
        if now - self._last > _SUSPECT_S:
            where = f"{self.doing}: {self._seen or 'no code of ours'}"
            self.holds.append((now - self._last, worked - self._worked, where))
        self._last, self._worked, self._seen = now, worked, ""

    def _look(self) -> None:
        """Written down by faulthandler, which holds on to no frame: a painter kept alive would be the end."""
        with tempfile.TemporaryFile("w+") as page:
            while not self._over.wait(0.004):
                if perf_counter() - self._last > _SUSPECT_S and not self._seen:
                    page.seek(0)
                    page.truncate()
                    faulthandler.dump_traceback(page)
                    page.seek(0)
                    self._seen = _places(page.read(), self._thread)


def _places(dump: str, thread: int) -> str:
    """The innermost functions of the window under way in a thread."""
    stacks = re.split(r"\n(?=(?:Current thread|Thread) )", dump)
    stack = next((item for item in stacks if f"0x{thread:016x}" in item.split("\n")[0]), "")
    found = re.findall(r'File ".*/ui/(.*?)", line (\d+) in (\w+)', stack)
    return " < ".join(f"{file}:{line} {name}" for file, line, name in found[:4])
