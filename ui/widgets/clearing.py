"""Widgets taken away for good.

A widget just put into a layout is shown by an event that Qt has queued. Without a parent it would then open
as a window of its own and take the keyboard; hidden by hand first, it does not.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def discard(widget: QWidget) -> None:
    """Take a widget off the screen and out of its parent, and delete it when Qt is ready."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, and out of those inside it."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner)
        if (widget := item.widget()) is not None:
            discard(widget)
