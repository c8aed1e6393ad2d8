"""The marks of a plot in strata, those that stay kept as pictures while others move.

While a slider moves one hypothesis, the curves beside it do not change; painting them again at every step
would cost more than the step itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap


@dataclass(frozen=True)
class Stratum:
    """One mark: whose it is, all that its picture depends on but the view, and how it is painted."""

    key: str
    face: Hashable
    paint: Callable[[QPainter], object]


class Layers:
    """Paints strata in order. From the second change in one view on, what did not change is not painted."""

    def __init__(self) -> None:
        self._view: Hashable = None
        self._faces: frozenset[Hashable] = frozenset()
        self._changed: frozenset[str] = frozenset()
        self._moving: frozenset[str] = frozenset()  #: what changed in the last change or the one before
        self._pictures: dict[Hashable, QPixmap] = {}

    def paint(self, painter: QPainter, strata: Sequence[Stratum], view: Hashable) -> None:
        """Paint every stratum; `view` is what all of them depend on."""
        changed = frozenset(item.key for item in strata if item.face not in self._faces)
        if view != self._view:
            self._view, self._pictures = view, {}
            self._changed = self._moving = frozenset()
        elif changed:
            self._changed, self._moving = changed, changed | self._changed
        self._faces = frozenset(item.face for item in strata)
        used: dict[Hashable, QPixmap] = {}
        for stays, group in groupby(strata, lambda item: bool(self._moving) and item.key not in self._moving):
            members = list(group)
            if stays:
                faces = tuple(item.face for item in members)
                used[faces] = self._pictures.get(faces) or _picture(painter, members)
                painter.drawPixmap(QPointF(0, 0), used[faces])
            else:
                for item in members:
                    item.paint(painter)
        self._pictures = used


def _picture(painter: QPainter, members: Sequence[Stratum]) -> QPixmap:
    """Strata painted onto nothing, as large as what the painter paints on."""
    device = painter.device()
    ratio = device.devicePixelRatio()
    picture = QPixmap(device.width(), device.height())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    beside = QPainter(picture)
    beside.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in members:
        item.paint(beside)
    beside.end()
    return picture
