"""Dialogs return values and decide nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from investigator.hypotheses.catalogue import Proposal, proposals
from investigator.hypotheses.model import Edit
from investigator.setup import Setup
from ui.theme.fonts import font
from ui.theme.measures import (
    CONTROL_HEIGHT,
    SIZE_BODY,
    SIZE_INSPECTOR,
    SIZE_LABEL,
    SPACE_8,
    SPACE_16,
    WEIGHT_SEMIBOLD,
)


def ask_new_hypothesis(parent: QWidget, setup: Setup) -> Edit | None:
    """Choose from the catalogue of what this setup can be tested for."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Add a hypothesis")
    dialog.resize(560, 520)
    search = QLineEdit()
    search.setPlaceholderText("Filter the catalogue")
    found = QListWidget()
    found.setFont(font(SIZE_BODY))
    words = QLabel()
    words.setWordWrap(True)
    words.setFont(font(SIZE_LABEL))
    words.setProperty("says", "text-2")
    offers = proposals(setup)
    for number, offer in enumerate(offers):
        item = QListWidgetItem(offer.title)
        item.setSizeHint(QSize(0, CONTROL_HEIGHT))
        item.setData(256, number)
        found.addItem(item)
    search.textChanged.connect(lambda text: _filter(found, offers, text))
    found.currentRowChanged.connect(
        lambda row: words.setText(offers[row].edit.statement() if row >= 0 else "")
    )
    found.itemDoubleClicked.connect(lambda _: dialog.accept())
    found.setCurrentRow(0)
    buttons = _buttons(dialog, "Add hypothesis")
    column = QVBoxLayout(dialog)
    column.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, SPACE_16)
    column.setSpacing(SPACE_8)
    column.addWidget(_heading("What could have happened?"))
    column.addWidget(search)
    column.addWidget(found, 1)
    column.addWidget(words)
    column.addWidget(buttons)
    if dialog.exec() != QDialog.DialogCode.Accepted or found.currentItem() is None:
        return None
    return offers[int(found.currentItem().data(256))].edit


def ask_words(parent: QWidget, title: str, statement: str) -> tuple[str, str] | None:
    """Other words for a hypothesis: title and statement."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Words of the hypothesis")
    dialog.resize(480, 260)
    name = QLineEdit(title)
    text = QPlainTextEdit(statement)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, SPACE_16)
    column.setSpacing(SPACE_8)
    column.addWidget(_heading("A few words for lists"))
    column.addWidget(name)
    column.addWidget(_heading("The statement a board can accept or reject"))
    column.addWidget(text, 1)
    column.addWidget(_buttons(dialog, "Use these words"))
    if dialog.exec() != QDialog.DialogCode.Accepted or not name.text().strip():
        return None
    return name.text().strip(), text.toPlainText().strip()


def ask_explanation(parent: QWidget, sentence: str) -> str | None:
    """Why a departing baseline is accepted, in the analyst's words; None if it is not."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Explain the departure")
    dialog.resize(520, 280)
    what = QLabel(sentence)
    what.setWordWrap(True)
    what.setFont(font(SIZE_BODY))
    text = QPlainTextEdit()
    text.setPlaceholderText("Why conclusions may still be drawn. This stands in the report.")
    column = QVBoxLayout(dialog)
    column.setContentsMargins(SPACE_16, SPACE_16, SPACE_16, SPACE_16)
    column.setSpacing(SPACE_8)
    column.addWidget(what)
    column.addWidget(text, 1)
    column.addWidget(_buttons(dialog, "Accept in writing"))
    if dialog.exec() != QDialog.DialogCode.Accepted or not text.toPlainText().strip():
        return None
    return text.toPlainText().strip()


def _filter(found: QListWidget, offers: tuple[Proposal, ...], text: str) -> None:
    """Show the entries that hold a text, the first of them chosen; none is chosen where none is shown."""
    items = [found.item(row) for row in range(found.count())]
    for item in items:
        offer = offers[int(item.data(256))]
        item.setHidden(text.lower() not in f"{offer.title} {offer.edit.statement()}".lower())
    chosen = found.currentItem()
    if chosen is None or chosen.isHidden():
        shown = [row for row, item in enumerate(items) if not item.isHidden()]
        found.setCurrentRow(shown[0] if shown else -1)


def _buttons(dialog: QDialog, accept: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    accepting = buttons.button(QDialogButtonBox.StandardButton.Ok)
    accepting.setText(accept)
    accepting.setProperty("role", "primary")
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(font(SIZE_INSPECTOR if text.endswith("?") else SIZE_LABEL, WEIGHT_SEMIBOLD))
    return label
