"""The right side of the page: the selected run, its values, how it ended, all its measures, and its way into
the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from investigator.sweep.result import Fate
from ui.pages.sweep.display import Shown, run_words
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import (
    SIZE_INSPECTOR,
    SIZE_LABEL,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    SPACE_16,
    TABLE_ROW_HEIGHT,
    WEIGHT_BEST,
    WEIGHT_MEDIUM,
    WEIGHT_REGULAR,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.buttons import ActionButton
from ui.widgets.chip import Chip, Kind
from ui.widgets.lettering import RIGHT, draw_text
from ui.widgets.section import SectionHeader, rule

_FATES = {
    Fate.PENDING: ("To come", Kind.NEUTRAL),
    Fate.FINISHED: ("Finished", Kind.OK),
    Fate.DIVERGED: ("Diverged", Kind.WARN),
    Fate.REFUSED: ("Refused", Kind.BAD),
}


@dataclass(frozen=True)
class Reading:
    """A line of name and value; `chosen` marks the measure that is drawn, `best` the best value of all."""

    key: str
    name: str
    value: str
    chosen: bool = False
    best: bool = False
    doc: str = ""


class Readings(QWidget):
    """Lines of name and value, painted; a click on one emits its key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Reading, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._over = -1

    def show_lines(self, lines: Sequence[Reading]) -> None:
        """Show other lines."""
        self.lines = tuple(lines)
        self.setAccessibleName("; ".join(f"{line.name} {line.value}" for line in lines))
        self.setFixedHeight(TABLE_ROW_HEIGHT * len(lines))
        self.update()

    def _line_at(self, y: float) -> int:
        index = int(y // TABLE_ROW_HEIGHT)
        return index if 0 <= index < len(self.lines) else -1

    def sizeHint(self) -> QSize:
        return QSize(200, TABLE_ROW_HEIGHT * len(self.lines))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._line_at(event.position().y())
        if over != self._over:
            self._over = over
            self.setToolTip(self.lines[over].doc if over >= 0 else "")
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().y())
        if line >= 0 and self.lines[line].key:
            self.chosen.emit(self.lines[line].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), tokens()
        for number, line in enumerate(self.lines):
            row = QRectF(0, number * TABLE_ROW_HEIGHT, self.width(), TABLE_ROW_HEIGHT)
            if line.chosen or (line.key and number == self._over and self.underMouse()):
                painter.fillRect(row, colour(theme.selected if line.chosen else theme.hover))
            painter.fillRect(QRectF(0, row.bottom() - 1, row.width(), 1), colour(theme.line))
            box = row.adjusted(SPACE_12, 0, -SPACE_12, -1)
            weight = WEIGHT_BEST if line.best else WEIGHT_REGULAR
            value = f"{line.value}, best" if line.best else line.value
            took = draw_text(painter, box, value, font(SIZE_LABEL, weight), theme.text_1, align=RIGHT)
            names = box.adjusted(0, 0, -took - SPACE_8, 0)
            heavy = WEIGHT_MEDIUM if line.chosen else WEIGHT_REGULAR
            draw_text(painter, names, line.name, font(SIZE_LABEL, heavy), theme.text_2)


class RunPanel(QWidget):
    """Shows one run; `load_asked` wants it as a hypothesis, `measure_asked` another measure drawn."""

    load_asked = Signal()
    best_asked = Signal()
    measure_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = QLabel()
        self._title.setFont(font(SIZE_INSPECTOR, WEIGHT_SEMIBOLD))
        self._fate = Chip("")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setFont(font(SIZE_LABEL))
        self.note.setProperty("says", "text-1")
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.values, self.measures = Readings(), Readings()
        self.measures.chosen.connect(self.measure_asked)
        self._best = ActionButton("Best run", "", "quiet")
        self._best.clicked.connect(lambda _=False: self.best_asked.emit())
        self._load = ActionButton("Load as hypothesis", "plus")
        self._load.clicked.connect(lambda _=False: self.load_asked.emit())
        self._lay_out()
        self.show_run(None, None, "", {})

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_12, SPACE_12, SPACE_12, SPACE_4)
        head.setSpacing(SPACE_8)
        head.addWidget(self._title)
        head.addWidget(self._fate)
        head.addStretch(1)
        head.addWidget(self._best)
        said = QHBoxLayout()
        said.setContentsMargins(SPACE_12, 0, SPACE_12, SPACE_4)
        said.addWidget(self.note)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, SPACE_16)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(said)
        column.addWidget(self.values)
        self._heading = QWidget()
        heading = QHBoxLayout(self._heading)
        heading.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, 0)
        heading.addWidget(SectionHeader("Measures"))
        column.addWidget(self._heading)
        column.addWidget(self.measures)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_12, SPACE_12, SPACE_12, SPACE_12)
        foot.addWidget(self._load)
        foot.addStretch(1)
        key = QLabel("Enter")
        key.setFont(font(SIZE_LABEL, mono=True))
        key.setProperty("says", "text-3")
        foot.addWidget(key)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    def show_run(
        self, shown: Shown | None, run: int | None, measure: str, best: dict[str, int | None]
    ) -> None:
        """Show a run of a sweep with the measure that is drawn; without one, say what belongs here."""
        self._best.setEnabled(best.get(measure) is not None)
        if shown is None or run is None:
            self._title.setText("No run selected")
            self._fate.hide()
            self._say(
                "Click a run, or walk there with the arrows: what it was set to, how it ended and all "
                "its measures stand here."
            )
            self.values.show_lines(())
            self.measures.show_lines(())
            self._heading.hide()
            self._load.setEnabled(False)
            return
        outcome = shown.sweep.outcome(run)
        self._title.setText(f"Run {run + 1:,}")
        self._fate.say(*_FATES[outcome.fate])
        self._fate.show()
        self._say(outcome.note)
        self.values.show_lines([Reading("", name, value) for name, value in run_words(shown, run)])
        self._heading.show()
        self.measures.show_lines(
            [
                Reading(
                    item.name,
                    item.label,
                    item.text(value),
                    item.name == measure,
                    best.get(item.name) == run,
                    item.doc,
                )
                for item, value in zip(shown.sweep.measures, outcome.values, strict=True)
            ]
        )
        self._load.setEnabled(outcome.fate is not Fate.REFUSED)

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
