"""The lower left: every channel of the log, with rate, count and health; drag one onto a plot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.theme.fonts import font
from ui.theme.measures import SIZE_LABEL, SPACE_4, SPACE_8, SPACE_12
from ui.widgets.buttons import IconButton
from ui.widgets.channel_tree import ChannelTree
from ui.widgets.rows import ROW, ChannelRow
from ui.widgets.section import SectionHeader

CHANNEL_MIME = "application/x-descent-channel"


class _ChannelModel(QStandardItemModel):
    def mimeTypes(self) -> list[str]:
        return [CHANNEL_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = [index.data(ROW) for index in indexes]
        addresses = [row.address for row in rows if isinstance(row, ChannelRow) and row.address]
        data.setData(CHANNEL_MIME, "\n".join(addresses).encode())
        return data


class ChannelPanel(QWidget):
    """The tree of a log's channels with a filter; a double click asks to plot one."""

    channel_asked = Signal(str)
    issues_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = SectionHeader("Channels")
        issues = IconButton("warning-triangle", "What is wrong with this log")
        issues.clicked.connect(self.issues_asked)
        self._header.add_button(issues)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Filter channels")
        self._filter.setFont(font(SIZE_LABEL))
        self._filter.setClearButtonEnabled(True)
        self._filter.setAccessibleName("Filter channels")
        self._model = _ChannelModel(self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setRecursiveFilteringEnabled(True)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._filter.textChanged.connect(self._proxy.setFilterFixedString)
        self._tree = ChannelTree()
        self._tree.setModel(self._proxy)
        self._tree.doubleClicked.connect(self._on_double_click)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self._header)
        column.addWidget(self._filter)
        column.addWidget(self._tree, 1)

    def show_channels(
        self,
        groups: Sequence[tuple[ChannelRow, Sequence[tuple[ChannelRow, Sequence[ChannelRow]]]]],
        issues: int,
    ) -> None:
        """Show parts, streams and channels as a three-level tree."""
        self._model.clear()
        for part, streams in groups:
            top = _item(part)
            for stream, channels in streams:
                middle = _item(stream)
                for channel in channels:
                    middle.appendRow(_item(channel))
                top.appendRow(middle)
            self._model.appendRow(top)
        self._header.say_beside({0: "no issues", 1: "1 issue"}.get(issues, f"{issues} issues"))
        for row in range(self._proxy.rowCount()):
            self._tree.setExpanded(self._proxy.index(row, 0), row == 0)

    def focus_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def _on_double_click(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, ChannelRow) and not row.group and row.address:
            self.channel_asked.emit(row.address)


def _item(row: ChannelRow) -> QStandardItem:
    item = QStandardItem(row.name)
    item.setData(row, ROW)
    item.setEditable(False)
    item.setToolTip(row.address)
    item.setDragEnabled(bool(row.address) and not row.group)
    return item
