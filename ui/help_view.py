"""The help page: what the page one is on is for, and every key, from the action table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ui.actions import Command
from ui.theme.fonts import font
from ui.theme.measures import (
    SIZE_BODY,
    SIZE_INSPECTOR,
    SIZE_PAGE,
    SIZE_STRIP,
    SPACE_4,
    SPACE_8,
    SPACE_16,
    SPACE_24,
    SPACE_36,
    WEIGHT_SEMIBOLD,
)
from ui.widgets.buttons import ActionButton

TEXT = Path(__file__).parent / "assets" / "help.md"


class HelpPage(QWidget):
    """Shows the help text and the table of keys."""

    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browser = QTextBrowser()
        self._browser.setFont(font(SIZE_STRIP))
        self._browser.setOpenExternalLinks(False)
        self._browser.setMaximumWidth(860)
        self._browser.setFrameShape(QFrame.Shape.NoFrame)
        back = ActionButton("Back to the timeline", "chevron-left", "quiet")
        back.clicked.connect(lambda _=False: self.back_asked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_36, SPACE_16, SPACE_36, SPACE_24)
        column.addWidget(back)
        row = QHBoxLayout()
        row.addWidget(self._browser, 1)
        row.addStretch(0)
        column.addLayout(row, 1)

    def show_keys(self, commands: Sequence[Command]) -> None:
        """Show the help text with these commands' keys behind it."""
        groups: dict[str, list[str]] = {}
        for command in commands:
            keys = " or ".join(command.shortcuts).replace("+", " + ")
            groups.setdefault(command.group or "Other", []).append(f"| {keys} | {command.words} |")
        tables = [
            f"### {name}\n\n| Key | Does |\n| --- | --- |\n" + "\n".join(lines)
            for name, lines in groups.items()
        ]
        self._browser.setMarkdown(TEXT.read_text(encoding="utf-8") + "\n\n## Keys\n\n" + "\n\n".join(tables))
        _set(self._browser.document())


def _set(document: QTextDocument) -> None:
    """Set headings in our sizes with air above them, and paragraphs apart; Markdown brings neither."""
    block = document.begin()
    while block.isValid():
        cursor, form = QTextCursor(block), block.blockFormat()
        level = form.headingLevel()
        if cursor.currentTable() is None:
            form.setTopMargin(SPACE_24 if level == 2 else SPACE_16 if level else SPACE_4)
            form.setBottomMargin(SPACE_8 if level else SPACE_4)
            cursor.setBlockFormat(form)
        if level:
            letters = QTextCharFormat()
            letters.setFont(font((SIZE_PAGE, SIZE_INSPECTOR, SIZE_BODY)[min(level, 3) - 1], WEIGHT_SEMIBOLD))
            letters.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(letters)
        block = block.next()
