"""The action table: every command of the window with its words, key and when it is possible. Menus and help
follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


@dataclass(frozen=True)
class Command:
    """One thing a user can ask of the window. Keys as Qt spells them; `enabled` is asked whenever the state
    changes.
    """

    key: str
    words: str
    shortcuts: tuple[str, ...]
    do: Callable[[], object]
    enabled: Callable[[], bool] = lambda: True
    group: str = ""


def install(window: QWidget, commands: Sequence[Command]) -> dict[str, QAction]:
    """Put the commands onto a window as actions; single letters are off while a text field has the
    keyboard.
    """
    made: dict[str, QAction] = {}
    for command in commands:
        action = QAction(command.words, window)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        action.triggered.connect(lambda _=False, one=command: _run(one))
        window.addAction(action)
        made[command.key] = action
    return made


def refresh(actions: dict[str, QAction], commands: Sequence[Command]) -> None:
    """Enable what is possible now."""
    for command in commands:
        actions[command.key].setEnabled(command.enabled())


def _run(command: Command) -> None:
    plain = all(
        ("+" not in keys and not keys.startswith("F")) or len(keys) == 1 for keys in command.shortcuts
    )
    typing = isinstance(QApplication.focusWidget(), (QLineEdit, QPlainTextEdit, QTextEdit))
    if command.enabled() and not (plain and typing):
        command.do()
