"""The rows of lists as values, and the painting they share.

Icon and word of a status, the ground of a row.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.theme import tokens
from ui.theme.colours import colour
from ui.theme.fonts import font
from ui.theme.icons import draw_icon
from ui.theme.measures import RADIUS_ROW, SIZE_LABEL, WEIGHT_MEDIUM
from ui.widgets.chip import ICON_OF, Kind, status_ink
from ui.widgets.lettering import draw_text

ROW = Qt.ItemDataRole.UserRole  #: the role under which a model hands a row's value to its delegate
CHANNEL_MIME = "application/x-flight-log-channel"  #: a channel's address, dragged from the tree onto a plot
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class HypothesisRow:
    """A hypothesis in the list: badge, name, verdict, the figure at its right, and whether it is drawn."""

    letter: str
    slot: int
    name: str
    verdict: str = ""
    kind: Kind = Kind.NEUTRAL
    figure: str = ""
    shown: bool = True
    depth: int = 0  #: 1 for a what-if below the hypothesis it mends
    key: str = ""  #: what the owner knows it by


@dataclass(frozen=True)
class ChannelRow:
    """A group or channel of a log.

    Name, a remark at the right, its health, and its address for the tooltip.
    """

    name: str
    remark: str = ""
    health: Kind = Kind.NONE
    group: bool = False
    address: str = ""


@dataclass(frozen=True)
class RecentRow:
    """A recent case: title and when, file and contents, and how it stands."""

    title: str
    when: str
    about: str
    status: str = ""
    kind: Kind = Kind.NONE
    path: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of the metrics table.

    `best` is set in bold; `letter` and `slot` make it a badge; `kind` gives an icon.
    """

    text: str = ""
    best: bool = False
    kind: Kind = Kind.NONE
    letter: str = ""
    slot: int = 1
    coloured: bool = False  #: the word takes the colour of its status


def is_selected(option: QStyleOptionViewItem) -> bool:
    """Whether the row is selected."""
    return bool(option.state & QStyle.StateFlag.State_Selected)


def is_hovered(option: QStyleOptionViewItem) -> bool:
    """Whether the mouse is over the row."""
    return bool(option.state & QStyle.StateFlag.State_MouseOver)


def row_box(option: QStyleOptionViewItem) -> QRectF:
    """The row's box."""
    return QRectF(option.rect)


def paint_row_ground(
    painter: QPainter, box: QRectF, option: QStyleOptionViewItem, radius: float = RADIUS_ROW
) -> None:
    """Lighten a row that is selected or under the mouse; ring it while it holds the keyboard."""
    theme = tokens()
    if not (is_selected(option) or is_hovered(option)):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.selected if is_selected(option) else theme.hover))
    painter.drawRoundedRect(box, radius, radius)


def paint_status(
    painter: QPainter, box: QRectF, kind: Kind, word: str, ink: str, size: int = SIZE_LABEL
) -> None:
    """Paint the icon of a status and the word that goes with it."""
    left = box.left()
    if ICON_OF[kind]:
        side = 11.0
        draw_icon(
            painter,
            ICON_OF[kind],
            QRectF(left, box.center().y() - side / 2, side, side),
            status_ink(kind, tokens()),
        )
        left += side + 6
    draw_text(
        painter,
        QRectF(left, box.top(), box.right() - left, box.height()),
        word,
        font(size, WEIGHT_MEDIUM),
        ink,
    )
