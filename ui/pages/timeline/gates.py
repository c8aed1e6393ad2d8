"""Which parameter the gate lines of the innovation plot stand for."""

from __future__ import annotations

from ui.session import Session


def gate_path(session: Session) -> str | None:
    """The path of the focused sensor's gate limit in the selected hypothesis' setup; None where there is none
    to move.
    """
    if session.case is None or not session.selection or session.comparison is None:
        return None
    setup = session.case.hypothesis(session.selection).apply(session.case.setup)
    sensors = setup.onboard.sensors
    names = [session.focus.sensor] if session.focus.sensor in sensors else list(sensors)
    for name in names:
        if hasattr(sensors[name].gate, "sigmas"):
            return f"onboard.sensors.{name}.gate.sigmas"
    return None
