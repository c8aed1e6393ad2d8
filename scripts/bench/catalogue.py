"""Every figure of the benchmark: its name, what it must reach, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from operator import ge, le


@dataclass(frozen=True)
class Measure:
    """One figure. `target` with `sense` "≤" or "≥"; None where nothing is asked of it."""

    name: str
    unit: str
    meaning: str
    target: float | None = None
    sense: str = "≤"

    def reached(self, value: float) -> bool:
        """Whether a value is as good as asked for."""
        return self.target is None or (le if self.sense == "≤" else ge)(value, self.target)

    def wanted(self) -> str:
        """The target in words."""
        return "" if self.target is None else f"{self.sense} {self.target:g}"


#: Module of `scripts.bench` → what it measures.
SUBJECTS: dict[str, tuple[Measure, ...]] = {
    "engine": (
        Measure(
            "strapdown_replay.us_per_imu_sample",
            "µs",
            "whole replay of 15 states on one core: 90,000 increments, terrain ray and innovations at 10 Hz",
            0.6,
        ),
        Measure(
            "strapdown_replay.unaided_us_per_imu_sample",
            "µs",
            "the same with no sensor but the inertial unit",
        ),
        Measure(
            "strapdown_replay.every_sensor_us_per_imu_sample",
            "µs",
            "the same with Doppler velocimeter and star tracker",
        ),
        Measure(
            "filterpy_predict_over_ours",
            "×",
            "filterpy's KalmanFilter.predict alone, n = 15, same Φ and Q, over our whole step",
            10.0,
            "≥",
        ),
        Measure(
            "reference_engine_over_compiled", "×", "the same three minutes of the log by the reference engine"
        ),
        Measure("smoother.us_per_imu_sample", "µs", "forward and backward pass, dense output, same problem"),
        Measure("assembly.ms", "ms", "from log and setup to the arrays of that problem, log already read"),
    ),
    "window": (
        Measure(
            "slider_to_curves.median_ms",
            "ms",
            "gate threshold dragged in the window: from the mouse's move to curves repainted",
            60.0,
        ),
        Measure("slider_to_curves.worst_ms", "ms", "the slowest of them"),
        Measure(
            "slider_to_curves.whole_flight_median_ms",
            "ms",
            "the same for a parameter that acts from the first range on",
        ),
        Measure(
            "release_to_reconstruction.median_ms",
            "ms",
            "mouse released on a fault of a sensor: to its reconstruction and metrics shown",
            300.0,
        ),
        Measure(
            "release_to_reconstruction.after_a_pause_ms",
            "ms",
            "the same where the hand has rested for 0.3 s before it lets go",
        ),
        Measure(
            "gui_thread.longest_hold_ms",
            "ms",
            "largest gap of a 1 ms heartbeat in the GUI thread during all of that",
            50.0,
        ),
    ),
    "plots": (
        Measure(
            "plots.pan_zoom_median_ms",
            "ms",
            "curves of 90,000 points with bands, five plots: one pan or zoom step repainted",
        ),
        Measure("plots.pan_zoom_worst_ms", "ms", "the slowest step"),
    ),
    "sweep": (
        Measure("sweep.two_cores_over_one", "×", "the command on two cores over the same on one", 1.8, "≥"),
        Measure(
            "sweep.machine_two_over_one",
            "×",
            "what two processes that share nothing and touch no memory gain over one here: the most there is",
        ),
        Measure(
            "sweep.share_of_machine", "×", "the one over the other; 0.9 is 1.8 of two whole cores", 0.9, "≥"
        ),
        Measure("sweep.runs_per_s", "1/s", "two workers, the whole log, replays scored"),
    ),
    "refly": (
        Measure(
            "refly.fifteen_minutes_s",
            "s",
            "one descent in closed loop at 100 Hz, set up, flown and read, scaled to 15 minutes of flight; "
            "code compiled and ground made before",
            3.0,
        ),
        Measure("refly.loop_us_per_row", "µs", "the compiled loop alone: truth, samples, filter, guidance"),
        Measure(
            "refly.hundred_seeds_s",
            "s",
            "the command that flies HAKUTO-R M1 under 100 seeds, on two cores",
        ),
        Measure("refly.two_cores_over_one", "×", "the same on one core over on two", 1.8, "≥"),
    ),
    "start": (
        Measure(
            "start.warm_s",
            "s",
            "python -m ui: from the process's birth to a painted window that answers",
            2.0,
        ),
        Measure(
            "start.case_drawn_s",
            "s",
            "python -m ui m1.case: to its nine hypotheses compared, drawn and told in every panel",
        ),
        Measure("cli_help_s", "s", "investigator --help", 0.3),
    ),
}


def measures() -> tuple[Measure, ...]:
    """All of them, in order."""
    return tuple(measure for subject in SUBJECTS.values() for measure in subject)
