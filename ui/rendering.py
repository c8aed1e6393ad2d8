"""The window without a screen: the same pages drawn offscreen to pictures, and the report the window would
export.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sample_logs import folder
from ui import theme
from ui.engine import EngineKeeper
from ui.session import Session
from ui.window import Window

SIZES = ((1600, 1000), (1280, 800))
DEFAULT = "m1.case"
_SWEPT = (4, 3)  #: values of each number that is varied
_SEEDS = 8
_PATIENCE_MS, _POLL_MS, _SETTLE_MS = 600_000, 30, 500


def render(app: QApplication, source: Path | None, into: Path) -> int:
    """Draw every page of a case in both themes, a re-fly and a small sweep on their own, write comparison and
    report, and say where they are.

    0 when all is written; 1 when the case could not be opened or compared.
    """
    into.mkdir(parents=True, exist_ok=True)
    session = Session()
    keeper = EngineKeeper()
    problems: list[object] = []
    session.failed.connect(problems.append)
    session.comparison_failed.connect(problems.append)
    window = Window(session, keeper)
    keeper.compile_here()
    window.show()
    _wait(lambda: not window.shelving.running)
    made = _draw_all(app, window, into, "start")
    window.ask.open_path(str(source or folder() / DEFAULT))
    _wait(lambda: session.comparison is not None or bool(problems))
    if problems or session.comparison is None:
        print(f"Nothing was drawn: {problems[0] if problems else 'the comparison did not finish in time'}")
        window.close()
        return 1
    if session.case is not None and session.case.hypotheses:
        session.select(session.case.hypotheses[0].letter)
    made += _draw_all(app, window, into, "timeline")
    made += _draw_refly(app, window, into, problems)
    made += _draw_sweep(app, window, into, problems)
    made.append(_write_comparison(window, into))
    reports: list[object] = []
    window.exporter.written.connect(reports.append)
    window.exporter.failed.connect(problems.append)
    window.exporter.write(into / "report")
    _wait(lambda: bool(reports or problems))
    window.close()
    for report in reports:
        made += [path for path in report.paths if path.suffix in (".pdf", ".json")]  # type: ignore[attr-defined]  # Written
    print("\n".join(["Written:", *[f"  {path}" for path in made]]))
    if problems:
        print(f"The report failed: {problems[0]}")
    return int(bool(problems))


def _draw_all(app: QApplication, window: Window, into: Path, page: str) -> list[Path]:
    made = []
    for name in ("light", "dark"):
        theme.apply(app, name)
        for width, height in SIZES:
            window.resize(width, height)
            _settle()
            _wait(lambda: not window.timeline.pending)
            _settle()
            path = into / f"{page}-{name}-{width}.png"
            window.grab().save(str(path))
            made.append(path)
    return made


def _draw_refly(app: QApplication, window: Window, into: Path, problems: list[object]) -> list[Path]:
    """The scenario of the open log, or the first there is, flown once and with a few seeds, as it was and
    under the first what-if of the case that it allows, or else its first hypothesis.
    """
    page = window.refly
    page.readiness.compile_here()
    page.flying.failed.connect(problems.append)
    page.dispersing.failed.connect(problems.append)
    window.show_page("refly")
    case = window.session.case
    what_ifs = {item.letter for item in case.hypotheses if item.what_if} if case is not None else set()
    possible = [way.key for way in page.bench.ways[1:] if way.scenario is not None]
    page.bench.choose(next((key for key in possible if key in what_ifs), possible[0] if possible else ""))
    page.fly()
    _wait(lambda: not page.flying.running)
    page.disperse(_SEEDS)
    _wait(lambda: not page.dispersing.running)
    return _draw_all(app, window, into, "refly")


def _draw_sweep(app: QApplication, window: Window, into: Path, problems: list[object]) -> list[Path]:
    """Two numbers of an on-board sensor varied, and the page with what came of it."""
    page = window.sweep
    page.sweeping.failed.connect(problems.append)
    window.session.select("")
    window.show_page("sweep")
    numbers = [item for item in page.setting.offered() if not item.choices and item.parameter.value]
    aided = [item.path for item in numbers if item.path.startswith("onboard.sensors.")]
    for path, count in zip(aided[-2:], _SWEPT, strict=False):
        axis = page.setting.add(path).offer.axis()
        first, last = float(axis.values[0]), float(axis.values[-1])
        page.setting.cards[-1].set_range(first, last, count)
    with TemporaryDirectory() as folder:
        page.send_to(Path(folder) / "page.sweep.h5")
        page.start()
        _wait(lambda: not page.sweeping.running)
        page.select_best()
        return _draw_all(app, window, into, "sweep")


def _write_comparison(window: Window, into: Path) -> Path:
    """The metrics table as the window shows it, as JSON."""
    from investigator.diagnosis.tabulation import tabulate

    session = window.session
    assert session.comparison is not None and session.log is not None
    table = tabulate(session.comparison, session.log.header)
    columns = [column.key for column in table.columns]
    rows = [
        {
            "letter": row.letter,
            "title": row.title,
            "verdict": row.verdict,
            **dict(zip(columns, row.values, strict=True)),
        }
        for row in table.rows
    ]
    path = into / "comparison.json"
    path.write_text(
        json.dumps({"note": table.note, "rows": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path


def _wait(done: Callable[[], bool]) -> None:
    """Let the window live until something is done.

    An event loop of its own: `processEvents` called in a tight loop drops a reference to None each time
    (PySide6 6.12), until the interpreter ends.
    """
    loop, poll, patience = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: loop.quit() if done() else None)
    patience.timeout.connect(loop.quit)
    patience.start(_PATIENCE_MS)
    poll.start(_POLL_MS)
    loop.exec()


def _settle() -> None:
    """Let layouts and repaints finish."""
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE_MS, loop.quit)
    loop.exec()
