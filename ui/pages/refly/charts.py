"""The two small charts under the descent: touchdown speeds of many seeds, and what drives the outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.pages.refly.spread import Bars, Drive
from ui.plots.surface import rules
from ui.plots.ticks import decimals, nice_step, number, ticks
from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.measures import (
    AXIS_WIDTH,
    SIZE_LABEL,
    SIZE_TICK,
    SPACE_16,
    TIME_AXIS_HEIGHT,
    WEIGHT_MEDIUM,
    WEIGHT_SEMIBOLD,
)
from ui.theme.pens import pen
from ui.widgets.lettering import CENTRE, RIGHT, draw_text, plate, text_width

LIMIT_DASH = (4.0, 3.0)
_ROOM = 1.12  #: height of the plot over its highest bar
_NAMES = 158.0


class _Chart(QWidget):
    """A painted chart with a frame at the left and at the foot; without data it says what belongs here."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = empty
        self.setProperty("ground", "plot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def say_empty(self, words: str) -> None:
        """Say something else where there is nothing to draw."""
        self._empty = words
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, 200)

    def _paint_empty(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(SPACE_16, 0, -SPACE_16, 0)
        painter.setFont(font(SIZE_LABEL))
        painter.setPen(colour(tokens().text_3))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty)


class Histogram(_Chart):
    """Numbers of seeds by touchdown speed: landings in the colour of their slot, the rest in failure's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Touchdown vertical speed", "", parent)
        self._bars: Bars | None = None
        self._slot = 0

    def show_bars(self, bars: Bars | None, slot: int) -> None:
        """Show other numbers."""
        self._bars, self._slot = bars, slot
        if bars is not None:
            self.setAccessibleDescription(
                f"{int(bars.landed.sum())} of {bars.seeds} seeds landed; limit {bars.limit:g} m/s"
            )
        self.update()

    def bars(self) -> Bars | None:
        """What is shown."""
        return self._bars

    def _box(self) -> QRectF:
        return QRectF(AXIS_WIDTH, 4, self.width() - AXIS_WIDTH - 12, self.height() - TIME_AXIS_HEIGHT - 6)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos().x()), self)
            return True
        return super().event(event)

    def _tip(self, x: int) -> str:
        if self._bars is None or not self._bars.seeds:
            return ""
        box, edges = self._box(), self._bars.edges
        place = int((x - box.left()) / box.width() * (edges.size - 1))
        if not 0 <= place < edges.size - 1:
            return ""
        landed, failed = int(self._bars.landed[place]), int(self._bars.failed[place])
        return f"{edges[place]:g} to {edges[place + 1]:g} m/s\n{landed} landed, {failed} did not"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._bars is None or not self._bars.seeds:
            self._paint_empty(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, shown = self._box(), self._bars
        high = max(1.0, _ROOM * shown.highest)
        self._paint_frame(painter, box, shown, high)
        self._paint_bars(painter, box, shown, high)
        self._paint_limit(painter, box, shown)

    def _paint_frame(self, painter: QPainter, box: QRectF, shown: Bars, high: float) -> None:
        theme, type_ = tokens(), font(SIZE_TICK)
        found = rules(0.0, high, box.height())
        for value in found.numbered:
            if value != round(value):
                continue
            y = round(box.bottom() - value / high * box.height()) + 0.5
            painter.setPen(pen(theme.grid))
            painter.drawLine(QLineF(box.left(), y, box.right(), y))
            if value > 0:
                side = QRectF(0, y - 9, box.left() - 7, 18)
                draw_text(painter, side, number(value, 0), type_, theme.text_3, align=RIGHT)
        painter.setPen(pen(theme.axis))
        painter.drawLine(QLineF(box.bottomLeft(), box.bottomRight()))
        painter.drawLine(QLineF(box.bottomLeft(), box.topLeft()))
        end = float(shown.edges[-1])
        step = nice_step(end, max(2, int(box.width() / 60)))
        for value in ticks(0.0, end, step):
            x = box.left() + value / end * box.width()
            foot = QRectF(x - 30, box.bottom() + 3, 60, 18)
            draw_text(painter, foot, number(value, decimals(step)), type_, theme.text_3, align=CENTRE)

    def _paint_bars(self, painter: QPainter, box: QRectF, shown: Bars, high: float) -> None:
        theme = tokens()
        wide = box.width() / (shown.edges.size - 1)
        gap = 1.0 if wide > 5 else 0.0
        per = box.height() / high
        inks = (colour(theme.slot(self._slot).ink), colour(theme.bad.ink))
        for place in range(shown.edges.size - 1):
            foot = box.bottom()
            for count, ink in zip((shown.landed[place], shown.failed[place]), inks, strict=True):
                if count:
                    tall = max(2.0, float(count) * per)
                    left = box.left() + place * wide + gap
                    painter.fillRect(QRectF(left, foot - tall, wide - 2 * gap, tall), ink)
                    foot -= tall

    def _paint_limit(self, painter: QPainter, box: QRectF, shown: Bars) -> None:
        theme, type_ = tokens(), font(SIZE_TICK, WEIGHT_MEDIUM)
        end = float(shown.edges[-1])
        x = round(box.left() + shown.limit / end * box.width()) + 0.5
        if shown.limit < end:
            painter.setPen(pen(theme.warn.ink, 1.4, LIMIT_DASH))
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
            words = QRectF(x + 8, box.top() + 0.2 * box.height() - 9, box.right() - x - 8, 18)
            plate(painter, words, "soft-landing limit", type_, theme.plot)
            draw_text(painter, words, "soft-landing limit", font(SIZE_TICK, WEIGHT_SEMIBOLD), theme.warn.ink)
        if shown.beyond:
            words_ = f"{shown.beyond} seed{'s' * (shown.beyond > 1)} above {end:g} m/s"
            line = QRectF(box.left(), box.bottom() - 42, box.width() - 8, 18)
            plate(painter, line, words_, type_, theme.plot, RIGHT)
            draw_text(painter, line, words_, type_, theme.text_2, align=RIGHT)


class Drivers(_Chart):
    """Bars of what drives the outcome, each with its interval."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What drives the outcome", "", parent)
        self._drives: tuple[Drive, ...] = ()

    def show_drives(self, drives: Sequence[Drive]) -> None:
        """Show other shares."""
        self._drives = tuple(drives)
        self.setAccessibleDescription(
            "; ".join(f"{item.name} {item.share:.2f} ({item.low:.2f} to {item.high:.2f})" for item in drives)
        )
        self.update()

    def drives(self) -> tuple[Drive, ...]:
        """What is shown."""
        return self._drives

    def _box(self) -> QRectF:
        widest = max(text_width(item.name, font(SIZE_TICK, WEIGHT_MEDIUM)) for item in self._drives)
        left = min(_NAMES, 0.45 * self.width(), widest + 24)
        return QRectF(left, 4, self.width() - left - 16, self.height() - TIME_AXIS_HEIGHT - 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._drives:
            self._paint_empty(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = tokens(), self._box()
        end = min(1.0, 1.08 * max(0.1, *(max(item.share, item.high) for item in self._drives)))
        step = nice_step(end, max(2, int(box.width() / 70)))
        for value in ticks(0.0, end, step):
            x = round(box.left() + value / end * box.width()) + 0.5
            painter.setPen(pen(theme.axis if value == 0 else theme.grid))
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
            foot = QRectF(x - 30, box.bottom() + 3, 60, 18)
            draw_text(
                painter, foot, number(value, decimals(step)), font(SIZE_TICK), theme.text_3, align=CENTRE
            )
        tall = box.height() / len(self._drives)
        for place, item in enumerate(self._drives):
            row = QRectF(box.left(), box.top() + place * tall, box.width(), tall)
            self._paint_drive(painter, row, item, end)

    def _paint_drive(self, painter: QPainter, row: QRectF, item: Drive, end: float) -> None:
        theme = tokens()
        thick, middle = min(17.0, 0.6 * row.height()), row.center().y()
        wide = max(0.0, item.share) / end * row.width()
        painter.fillRect(QRectF(row.left(), middle - thick / 2, wide, thick), colour(theme.raw))
        low, high = (
            row.left() + float(np.clip(at, 0, end)) / end * row.width() for at in (item.low, item.high)
        )
        for ink, width in ((theme.plot, 3.4), (theme.text_1, 1.4)):
            painter.setPen(pen(ink, width))
            painter.drawLine(QPointF(low, middle), QPointF(high, middle))
            for x in (low, high):
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4))
        name = QRectF(8, middle - 9, row.left() - 14, 18)
        draw_text(painter, name, item.name, font(SIZE_TICK, WEIGHT_MEDIUM), theme.text_2, align=RIGHT)
