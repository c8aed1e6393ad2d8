"""The action table: every command of the window with its words, key and when it is possible. Menus and help
follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_Key = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit)
_FUNCTION_KEYS = {_Key.Key_F1, _Key.Key_F11}
_ARROWS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down}
#: What each sort of control does with plain keys by itself.
_OWN_KEYS: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractButton, {_Key.Key_Space}),
    (QComboBox, {*_ARROWS, _Key.Key_Space, _Key.Key_Home, _Key.Key_End}),
    (QAbstractSlider, {*_ARROWS, _Key.Key_Home, _Key.Key_End, _Key.Key_Backspace, _Key.Key_Delete}),
    (QAbstractItemView, {*_ARROWS, _Key.Key_Home, _Key.Key_End}),
)


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


def belongs_to_focus(event: QEvent) -> bool:
    """Whether a key pressed is the focused control's own, so that no shortcut may take it.

    Text fields keep letters and editing keys, buttons Space, sliders and lists their arrows. To be asked of
    every `ShortcutOverride`, which Qt sends first.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    commanding = event.modifiers() & ~(_SHIFT | Qt.KeyboardModifier.KeypadModifier)
    if commanding:
        return False
    focus, key = QApplication.focusWidget(), event.key()
    if isinstance(focus, _TEXT):
        return key not in _FUNCTION_KEYS
    return any(isinstance(focus, kind) and key in keys for kind, keys in _OWN_KEYS)


def _run(command: Command) -> None:
    if command.enabled():
        command.do()
