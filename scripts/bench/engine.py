"""Filter runs over the descent: ours, filterpy's predict alone, the reference engine, the smoother."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from investigator.assembly import problem
from investigator.baseline import baseline
from investigator.filters.engine import run_problem, smooth_problem
from investigator.filters.problem import Problem
from investigator.logs.reader import open_log
from scripts.bench.rounds import descent, side_by_side, tell

_ROUNDS, _PREDICTIONS = 9, 3000
_REFERENCE_ROUNDS, _REFERENCE_S = 3, 180.0


def main() -> None:
    """Measure and tell."""
    with open_log(descent()) as log:
        half = baseline(log).onboard
        ranging = half.replace(sensors={"rangefinder": half.sensors["rangefinder"]})
        whole, every = problem(log, ranging, "ranging"), problem(log, half, "every sensor")
        unaided = problem(log, half.replace(sensors={}), "unaided")
        last = problem(log, ranging.replace(start_s=900.0 - _REFERENCE_S), "last minutes")
        assembling = partial(problem, log, ranging, "again")
        if len(whole.motion.states) != 15 or whole.sensors[0].states:
            raise SystemExit("The descent's filter has other than 15 states; the figure would mislead.")
        fast = side_by_side(
            {
                "ours": partial(_run, whole, "compiled"),
                "filterpy": _predictions(whole),
                "every": partial(_run, every, "compiled"),
                "unaided": partial(_run, unaided, "compiled"),
                "smoother": partial(smooth_problem, whole, "compiled"),
                "assembly": assembling,
            },
            _ROUNDS,
        )
    slow = side_by_side(
        {"ours": partial(_run, last, "compiled"), "reference": partial(_run, last, "reference")},
        _REFERENCE_ROUNDS,
    )
    rows = whole.input_time.size
    ours_us = 1e6 * min(fast["ours"]) / rows
    tell(
        {
            "strapdown_replay.us_per_imu_sample": ours_us,
            "strapdown_replay.every_sensor_us_per_imu_sample": 1e6 * min(fast["every"]) / rows,
            "strapdown_replay.unaided_us_per_imu_sample": 1e6 * min(fast["unaided"]) / rows,
            "filterpy_predict_over_ours": 1e6 * min(fast["filterpy"]) / _PREDICTIONS / ours_us,
            "reference_engine_over_compiled": min(slow["reference"]) / min(slow["ours"]),
            "smoother.us_per_imu_sample": 1e6 * min(fast["smoother"]) / rows,
            "assembly.ms": 1e3 * min(fast["assembly"]),
        },
        f"median replay {1e6 * float(np.median(fast['ours'])) / rows:.2f} µs; filterpy's predict "
        f"{1e6 * min(fast['filterpy']) / _PREDICTIONS:.1f} µs",
    )


def _run(task: Problem, engine: str) -> None:
    run = run_problem(task, engine)
    if run.engine != engine or run.divergence is not None:
        raise SystemExit(f"The {engine} engine did not finish the run: {run.divergence or run.engine}.")


def _predictions(task: Problem) -> Callable[[], None]:
    """filterpy's own predict with the transition and process noise of the first increment."""
    from filterpy.kalman import KalmanFilter

    _, Phi, Q = task.motion.carried(task.nominal0, task.inputs[0], float(np.diff(task.input_time[:2])[0]))
    kalman = KalmanFilter(dim_x=Phi.shape[0], dim_z=1)
    kalman.F, kalman.Q = Phi, Q

    def predict() -> None:
        kalman.P = task.P0.copy()
        for _ in range(_PREDICTIONS):
            kalman.predict()

    return predict


if __name__ == "__main__":
    main()
