"""What is read off the curve a run draws: its departure from the recorded solution and from what happened."""

from __future__ import annotations

from math import inf, nan

import numpy as np

from investigator.diagnosis.metrics import adequacy, apart, rms
from investigator.fidelity import recorded_height_site
from investigator.filters.problem import Reason
from investigator.filters.run import Run, Trajectory
from investigator.logs.contents import Header, Stream
from investigator.sweep.measures import rejected_name


def against_recorded(track: Trajectory, recorded: Stream, header: Header) -> dict[str, float]:
    """rms and largest difference from the recorded height, at the recorded times."""
    usable = recorded.usable
    above = apart(recorded.time[usable], recorded_height_site(recorded, header)[usable], track)[1]
    return {"onboard_rms_m": rms(above), "onboard_worst_m": _largest(above)}


def against_happened(track: Trajectory, happened: Trajectory, bound_m: float) -> dict[str, float]:
    """rms, largest and last difference from what happened, and when it first exceeds the bound."""
    time, above = apart(track.time, track.height_site, happened)
    outside = np.flatnonzero(np.abs(above) > bound_m)
    return {
        "reconstruction_rms_m": rms(above),
        "worst_height_error_m": _largest(above),
        "final_height_error_m": float(above[-1]) if above.size else nan,
        "departure_s": float(time[outside[0]]) if outside.size else inf if above.size else nan,
    }


def of_the_filter(run: Run) -> dict[str, float]:
    """Latch and divergence, consistency, and the share of samples turned away, in all and by sensor."""
    nis, rejected = adequacy(run.innovations.values())
    latched = [
        float(seen.time[seen.reason == Reason.LATCHED].min())
        for seen in run.innovations.values()
        if np.any(seen.reason == Reason.LATCHED)
    ]
    told = {
        "latch_s": min(latched, default=inf),
        "divergence_s": run.divergence.time if run.divergence is not None else inf,
        "nis": nis,
        "rejected_percent": 100.0 * rejected,
    }
    return told | {
        rejected_name(name): 100.0 * adequacy((seen,))[1] for name, seen in run.innovations.items()
    }


def _largest(values: np.ndarray) -> float:
    return float(np.abs(values).max()) if values.size else nan
