"""The help page: what the page one is on is for, and every key, from the action table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ui.actions import Command
from ui.theme.fonts import font
from ui.theme.measures import SIZE_STRIP, SPACE_16, SPACE_24, SPACE_36
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
