"""The top bar: mark, case, origin and fidelity, then undo, redo and Export."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.frame.mark import Mark
from ui.theme.measures import SIZE_INSPECTOR, SIZE_LABEL, SPACE_8, SPACE_12, TOP_BAR_HEIGHT, WEIGHT_SEMIBOLD
from ui.widgets.buttons import ActionButton, IconButton
from ui.widgets.chip import Chip, Kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.section import rule


class TopBar(QWidget):
    """Shows the open case and its two chips; emits what the user asks for."""

    start_asked = Signal()
    fidelity_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(TOP_BAR_HEIGHT)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel(size=SIZE_INSPECTOR, weight=WEIGHT_SEMIBOLD)
        self._about = ElidedLabel(size=SIZE_LABEL, says=2)
        self._origin = Chip("", Kind.INFO)
        for whole in (self._title, self._origin):  # the marking is never cut; the mission gives way first
            whole.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fidelity = Chip("", Kind.OK)
        self._fidelity.set_clickable(True)
        self._fidelity.clicked.connect(self.fidelity_asked)
        self._undo = IconButton("undo", "Undo", "Ctrl+Z")
        self._undo.clicked.connect(self.undo_asked)
        self._redo = IconButton("redo", "Redo", "Ctrl+Shift+Z")
        self._redo.clicked.connect(self.redo_asked)
        self.export = ActionButton("Export…", "export", "primary")
        self.export.clicked.connect(lambda _=False: self.export_asked.emit())
        home = IconButton("open-folder", "Start page: open another case")
        home.clicked.connect(self.start_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
        row.setSpacing(SPACE_8)
        for widget in (Mark(24), self._title, self._about, self._origin, self._fidelity):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (home, rule(vertical=True), self._undo, self._redo):
            row.addWidget(button)
        row.addSpacing(SPACE_8)
        row.addWidget(self.export)

    def show_case(self, title: str, about: str, origin: str, origin_kind: Kind, origin_icon: str) -> None:
        """Show the open case and where its data come from."""
        self._title.set_text(title)
        self._about.set_text(about)
        self._origin.say(origin, origin_kind, origin_icon)

    def show_fidelity(self, words: str, kind: Kind) -> None:
        """Show whether the baseline reproduces the flight ("" hides the chip)."""
        self._fidelity.setVisible(bool(words))
        self._fidelity.say(words, kind)

    def show_history(self, undo: str, redo: str) -> None:
        """Name what undo and redo would do; "" disables."""
        self._undo.setEnabled(bool(undo))
        self._redo.setEnabled(bool(redo))
        self._undo.setToolTip(f"Undo {undo} (Ctrl+Z)" if undo else "Nothing to undo")
        self._redo.setToolTip(f"Redo {redo} (Ctrl+Shift+Z)" if redo else "Nothing to redo")
