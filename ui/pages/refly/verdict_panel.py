"""The right side of the page: the verdict, one flight beside another, published figures, and what limits it
all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ui.pages.refly.painting import line_of
from ui.pages.refly.reading import FigureLine, Line
from ui.pages.refly.setting import AS_FLOWN
from ui.plots.keys import paint_key
from ui.theme import tokens
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import (
    BADGE_HEIGHT,
    BADGE_WIDTH,
    SIZE_BIG,
    SIZE_BODY,
    SIZE_LABEL,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    SPACE_16,
    WEIGHT_MEDIUM,
    WEIGHT_REGULAR,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.badge import paint_badge
from ui.widgets.chip import ICON_OF, Chip, Kind, status_ink
from ui.widgets.elided import ElidedLabel
from ui.widgets.lettering import RIGHT, draw_text
from ui.widgets.section import SectionHeader, indented, rule
from ui.widgets.status_icon import StatusIcon

_LINE, _COLUMN = 24, 76
_NOTHING = (
    "Fly a scenario: how it ends, the numbers of the flight and how it meets published figures stand here."
)


@dataclass(frozen=True)
class Verdict:
    """What the panel says on top: whose, its words and status, the big number and what stands beside and
    below it.

    `key` and `slot` make the badge; as flown it is a piece of its line.
    """

    key: str
    slot: int
    words: str
    kind: Kind
    big: str = ""
    beside: str = ""
    below: str = ""


class WayMark(QWidget):
    """The badge of a way, or a piece of the line of the flight as it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._slot = "", 0
        self.setFixedSize(BADGE_WIDTH, BADGE_HEIGHT)

    def show_way(self, key: str, slot: int) -> None:
        """Show another way's."""
        self._key, self._slot = key, slot
        self.setAccessibleName(f"Hypothesis {key}" if key else "As flown")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._key == AS_FLOWN:
            paint_key(painter, 3, self.height() / 2 + 0.5, line_of(self._slot), 28.0)
        else:
            paint_badge(painter, QRectF(self.rect()), self._key, self._slot)


class Table(QWidget):
    """Rows of name and values under the names of flights, painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Show other flights."""
        self._heads, self._lines = tuple(heads), tuple(lines)
        said = ("; ".join(cell.text for cell in line.cells) for line in lines)
        self.setAccessibleName(
            ", ".join(f"{line.name}: {text}" for line, text in zip(lines, said, strict=True))
        )
        self.setFixedHeight(_LINE * (len(lines) + 1) if lines else 0)
        self.update()

    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(200, _LINE * (len(self._lines) + 1))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = event.pos().y() // _LINE - 1
            if 0 <= place < len(self._lines):
                QToolTip.showText(event.globalPos(), self._lines[place].tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), tokens()
        head, name, value = (
            font(SIZE_LABEL, weight) for weight in (WEIGHT_MEDIUM, WEIGHT_REGULAR, WEIGHT_SEMIBOLD)
        )
        count = max(1, len(self._heads))
        rights = [self.width() - SPACE_12 - _COLUMN * (count - 1 - place) for place in range(count)]
        for right, word in zip(rights, self._heads, strict=True):
            draw_text(
                painter, QRectF(right - _COLUMN, 0, _COLUMN, _LINE), word, head, theme.text_3, align=RIGHT
            )
        for number, line in enumerate(self._lines, 1):
            top = _LINE * number
            room = rights[0] - _COLUMN - SPACE_12 + 14
            draw_text(painter, QRectF(SPACE_12, top, room, _LINE), line.name, name, theme.text_2)
            for right, cell in zip(rights, line.cells, strict=True):
                ink = status_ink(cell.kind, theme) if cell.kind is not Kind.NONE else theme.text_1
                box = QRectF(right - _COLUMN + 2, top, _COLUMN - 2, _LINE)
                draw_text(painter, box, cell.text, value, ink, align=RIGHT)


class Figures(QWidget):
    """Published figures: icon, words, whether met, and the value here; painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[FigureLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[FigureLine]) -> None:
        """Show others."""
        self._lines = tuple(lines)
        self.setAccessibleName(", ".join(f"{line.words}: {line.value}, {line.says}" for line in lines))
        self.setFixedHeight(_LINE * len(self._lines))
        self.update()

    def lines(self) -> tuple[FigureLine, ...]:
        """What is shown."""
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(200, _LINE * len(self._lines))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = event.pos().y() // _LINE
            if 0 <= place < len(self._lines):
                line = self._lines[place]
                QToolTip.showText(
                    event.globalPos(), f"{line.words}: {line.value}, {line.says}\n{line.tip}", self
                )
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, strong, small = (
            font(SIZE_LABEL, weight) for weight in (WEIGHT_REGULAR, WEIGHT_SEMIBOLD, WEIGHT_MEDIUM)
        )
        for number, line in enumerate(self._lines):
            top, middle = _LINE * number, _LINE * (number + 0.5)
            ink = status_ink(line.kind, theme)
            draw_icon(painter, ICON_OF[line.kind], QRectF(SPACE_12, middle - 6, 12, 12), ink)
            whole = QRectF(SPACE_12, top, self.width() - 2 * SPACE_12, _LINE)
            took = draw_text(painter, whole, line.value, strong, theme.text_1, align=RIGHT)
            says = line.says if line.kind is not Kind.OK else ""
            if says:
                box = whole.adjusted(0, 0, -took - SPACE_8, 0)
                took += SPACE_8 + draw_text(painter, box, says, small, ink, align=RIGHT)
            draw_text(painter, whole.adjusted(20, 0, -took - SPACE_8, 0), line.words, plain, theme.text_2)


class VerdictPanel(QWidget):
    """Shows what came of flights; decides nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark, self.chip = WayMark(), Chip("")
        self.big = QLabel()
        self.big.setFont(font(SIZE_BIG, WEIGHT_SEMIBOLD))
        self._beside = ElidedLabel("", size=SIZE_BODY, says=2)
        self.below = _words()
        self.below.setFont(font(SIZE_LABEL, WEIGHT_MEDIUM))
        self._nothing = _words()
        self._nothing.setText(_NOTHING)
        self.table, self.figures, self.note = Table(), Figures(), _words()
        self._flight = SectionHeader("One flight")
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_16)
        column.setSpacing(SPACE_4)
        column.addLayout(indented(SectionHeader("Verdict")))
        column.addLayout(indented(self._nothing))
        self._upper, self._lower, self._said = QWidget(), QWidget(), QWidget()
        upper = _column(self._upper)
        head = indented(self._mark, self.chip)
        head.addStretch(1)
        upper.addLayout(head)
        self._number = QWidget()
        number = QHBoxLayout(self._number)
        number.setContentsMargins(SPACE_12, SPACE_4, SPACE_12, 0)
        number.setSpacing(SPACE_8)
        number.addWidget(self.big)
        number.addWidget(self._beside, 1)
        upper.addWidget(self._number)
        upper.addLayout(indented(self.below))
        column.addWidget(self._upper)
        lower = _column(self._lower)
        lower.addWidget(rule())
        lower.addLayout(indented(self._flight))
        lower.addWidget(self.table)
        self._published = QWidget()
        published = _column(self._published)
        published.addWidget(rule())
        published.addLayout(indented(SectionHeader("Against published figures")))
        published.addWidget(self.figures)
        lower.addWidget(self._published)
        column.addWidget(self._lower)
        said = _column(self._said)
        said.addWidget(rule())
        line = QHBoxLayout()
        line.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, 0)
        line.setSpacing(SPACE_8)
        line.addWidget(StatusIcon(Kind.INFO, 14), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.note, 1)
        said.addLayout(line)
        column.addWidget(self._said)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_nothing(self) -> None:
        """Nothing was flown yet."""
        for part in (self._upper, self._lower):
            part.hide()
        self._nothing.show()

    def show_verdict(self, verdict: Verdict) -> None:
        """Show how the chosen way ends."""
        self._nothing.hide()
        self._upper.show()
        self._mark.show_way(verdict.key, verdict.slot)
        self.chip.say(verdict.words, verdict.kind)
        self.chip.setVisible(bool(verdict.words))
        self.big.setText(verdict.big)
        self._beside.set_text(verdict.beside)
        self._number.setVisible(bool(verdict.big))
        self.below.setText(verdict.below)
        self.below.setVisible(bool(verdict.below))

    def show_flights(self, title: str, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Show one flight beside another."""
        self._lower.show()
        self._flight_title(title)
        self.table.show_lines(heads, lines)

    def show_figures(self, lines: Sequence[FigureLine]) -> None:
        """Show published figures as the flight as it was meets them."""
        self._published.setVisible(bool(lines))
        self.figures.show_lines(lines)

    def show_note(self, note: str) -> None:
        """Say what limits the scenario."""
        self._said.setVisible(bool(note))
        self.note.setText(note)

    def _flight_title(self, beside: str) -> None:
        self._flight.say_beside(beside)


def _column(box: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, SPACE_4)
    column.setSpacing(SPACE_4)
    return column


def _words() -> QLabel:
    label = QLabel()
    label.setFont(font(SIZE_LABEL))
    label.setProperty("says", "text-2")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
