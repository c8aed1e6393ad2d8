"""The window while a value is on the move: how soon its curves follow, and how long it was ever held.

The real window, offscreen, with the fifteen minutes open. The mouse presses a slider of the inspector, moves
it from value to value and waits each time until the plots are painted with the replay of that very value;
then it lets go and waits for the reconstruction. Times begin with the mouse's event. All of it is done once
more for the holds, watched by a timer that would cost the times some milliseconds.
"""

from __future__ import annotations

from functools import partial
from statistics import median

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QMouseEvent

from investigator import verbs
from investigator.faults.bias import Bias
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from scripts.bench.rounds import descent, tell
from scripts.bench.stage import Heartbeat, Repaints, application, opened, rest, until
from ui.widgets.slider import ParameterSlider
from ui.window import Window

_PRESS, _MOVE, _RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)
_VALUES, _RELEASES, _CONTINUOUS, _SELECTIONS = 40, 7, 120, 2
_PAUSE_MS = 300  #: of a hand about to let go
_GATE = GatePolicy(sensor="rangefinder", gate=RejectSigma(sigmas=4.0))
_BELIEF = SensorFault(sensor="rangefinder", fault=Bias(bias=5.0), target="onboard")
_CAUSE = SensorFault(sensor="rangefinder", fault=Bias(bias=5.0), target="actual")


def main() -> None:
    """Measure and tell."""
    application()
    window = opened(descent())
    heartbeat, repaints = Heartbeat(), Repaints(window.timeline)
    for edit in (_GATE, _BELIEF, _CAUSE):
        _add(window, edit)
    gate = [1e3 * s for s in _drag(window, repaints, "A", "Reject above")]
    whole = [1e3 * s for s in _drag(window, repaints, "B", "Bias")]
    released = [1e3 * s for s in _release(window, repaints, "C", "Bias")]
    paused = [1e3 * s for s in _release(window, repaints, "C", "Bias", pause_ms=_PAUSE_MS)]
    heartbeat.start()
    for doing, letter, label in (("gate", "A", "Reject above"), ("bias", "B", "Bias")):
        heartbeat.doing = f"{doing} dragged"
        _drag(window, repaints, letter, label)
        heartbeat.doing = f"{doing} dragged on"
        _drag_on(window, letter, label)
    heartbeat.doing = "cause released"
    _release(window, repaints, "C", "Bias")
    heartbeat.doing = "cause released after a pause"
    _release(window, repaints, "C", "Bias", pause_ms=_PAUSE_MS)
    heartbeat.doing = "selected"
    for letter in "ABC" * _SELECTIONS:
        window.session.select(letter)
        until(lambda: not window.timeline.pending)
        rest()
    heartbeat.stop()
    window.close()
    tell(
        {
            "slider_to_curves.median_ms": median(gate),
            "slider_to_curves.worst_ms": max(gate),
            "slider_to_curves.whole_flight_median_ms": median(whole),
            "release_to_reconstruction.median_ms": median(released),
            "release_to_reconstruction.after_a_pause_ms": median(paused),
            "gui_thread.longest_hold_ms": 1e3 * heartbeat.longest_s,
        },
        f"{len(gate)} values; holds: {heartbeat.account()}",
    )


def _add(window: Window, edit: Edit) -> None:
    """A hypothesis, compared and drawn."""
    session = window.session
    session.do("Add hypothesis", lambda case: verbs.add_hypothesis(case, edit))
    until(lambda: _settled(window))
    rest()


def _slider(window: Window, letter: str, label: str) -> ParameterSlider:
    """The slider of a parameter of one hypothesis, in the inspector."""
    window.session.select(letter)
    until(lambda: not window.timeline.pending)
    rest()
    found = [
        slider
        for slider in window.timeline.inspector.findChildren(ParameterSlider)
        if slider.accessibleName() == f"{label}, slider"
    ]
    if not found:
        there = window.timeline.inspector.findChildren(ParameterSlider)
        names = [slider.accessibleName() for slider in there]
        raise SystemExit(f"The inspector of {letter} has no slider “{label}”, but {names}.")
    return found[0]


def _at(slider: ParameterSlider, share: float) -> QPoint:
    return QPoint(round(8 + share * (slider.width() - 16)), slider.height() // 2)


def _mouse(slider: ParameterSlider, kind: QEvent.Type, share: float) -> None:
    """The mouse on the slider, at a share of its way; what follows at once has followed when it returns."""
    place = QPointF(_at(slider, share))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind is _RELEASE else left
    button = none if kind is _MOVE else left
    over = slider.mapToGlobal(place)
    QCursor.setPos(over.toPoint())
    event = QMouseEvent(kind, place, over, button, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(slider, event)


def _drag(window: Window, repaints: Repaints, letter: str, label: str) -> list[float]:
    """Seconds from each of the mouse's moves to the plots painted with that value."""
    slider, spent = _slider(window, letter, label), []
    _mouse(slider, _PRESS, 0.2)
    until(lambda: _shown(window, letter))
    for number in range(_VALUES):
        rest(20)
        move = partial(_mouse, slider, _MOVE, 0.21 + 0.5 * number / _VALUES)
        spent.append(repaints.after(move, partial(_shown, window, letter)))
    _mouse(slider, _RELEASE, 0.7)
    until(lambda: _settled(window))
    rest()
    return spent


def _drag_on(window: Window, letter: str, label: str) -> None:
    """A drag that waits for nothing, sixty moves a second."""
    slider = _slider(window, letter, label)
    _mouse(slider, _PRESS, 0.1)
    for number in range(_CONTINUOUS):
        _mouse(slider, _MOVE, 0.1 + 0.8 * number / _CONTINUOUS)
        rest(16)
    _mouse(slider, _RELEASE, 0.9)
    until(lambda: _settled(window))
    rest()


def _release(window: Window, repaints: Repaints, letter: str, label: str, pause_ms: int = 0) -> list[float]:
    """Seconds from the mouse's release to the plots painted with the reconstruction of that value.

    The last move is a pause before the release; without one nothing can have been begun ahead of it.
    """
    slider, spent = _slider(window, letter, label), []
    for number in range(_RELEASES):
        share = 0.35 + 0.05 * number + (0.02 if pause_ms else 0.0)
        _mouse(slider, _PRESS, 0.3)
        _mouse(slider, _MOVE, share)
        until(lambda: _shown(window, letter) and not window.timeline.pending)
        rest(pause_ms)
        release = partial(_mouse, slider, _RELEASE, share)
        spent.append(repaints.after(release, partial(_settled, window)))
        rest()
    return spent


def _shown(window: Window, letter: str) -> bool:
    """Whether the newest value of a hypothesis is what is drawn."""
    drawn, case = window.session.drawn, window.session.case
    return drawn is not None and case is not None and drawn.case.hypothesis(letter) == case.hypothesis(letter)


def _settled(window: Window) -> bool:
    """Whether the whole comparison of the case as it stands is shown, and nothing runs."""
    shown, case = window.session.comparison, window.session.case
    same = shown is not None and case is not None and shown.case.hypotheses == case.hypotheses
    return same and not window.session.busy


if __name__ == "__main__":
    main()
