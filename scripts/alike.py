"""`python -m scripts.alike [LOG …]`: how far the two engines part over whole flights, forward and smoothed.

LOG is a log or a case, or the name of a sample log without its ending; without any, all sample logs.

Tells for each half of each log's baseline the largest |ΔPᵢⱼ|/√(PᵢᵢPⱼⱼ), P below the line that of the forward
pass, and |Δx|/σ, both of the reference engine, and how many decisions differ. The bounds are 1e-9, 1e-6 and
none; all sample logs take a few minutes.

Some filters have no such digits to agree in: noise that grows with the estimated speed feeds a sample's last
digit back into its own weight. Where P parts by more than its bound the reference engine is run again, each
correction of its state moved by its last digit at random, and what that does to P is told beside it.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

import sample_logs
from investigator.assembly import problem
from investigator.filters.engine import run_problem, smooth_problem
from investigator.filters.problem import Problem
from investigator.filters.run import Run
from investigator.filters.smoother import Smoothed
from investigator.opening import open_case

_BOUND_P, _BOUND_X = 1e-9, 1e-6
_DRAWS = 3  #: of last digits


class Parted(NamedTuple):
    """How far two results part at most: in P over √(PᵢᵢPⱼⱼ), in the state over σ."""

    P: float
    x: float


def parted(one: Run | Smoothed, other: Run | Smoothed, sigma: np.ndarray) -> Parted:
    """Of two results with their covariances; sigma (K, n) is what P is measured by, the other's own σ what
    the state is.

    A quaternion's parts are measured by the largest σ of attitude, numbers that count phases by none. What
    is no number in one of them parts by NaN, which no bound holds.
    """
    assert one.covariance is not None and other.covariance is not None
    P = _over(np.abs(one.covariance - other.covariance), sigma[:, :, None] * sigma[:, None, :])
    theirs = other.trajectory
    moved, own = np.abs(one.trajectory.nominal - theirs.nominal), theirs.sigma
    turned = 0.0
    if theirs.quaternion_pb is not None:
        turned = _over(moved[:, :4], own[:, :3].max(axis=1, keepdims=True))
        moved = moved[:, 1:]
    phased = moved.shape[1] - own.shape[1]
    moved = np.delete(moved, range(3, 3 + phased), axis=1)
    return Parted(P, float(np.max([turned, _over(moved, own)])))


def _over(moved: np.ndarray, scale: np.ndarray) -> float:
    """The largest of both over each other, 0/0 being 0."""
    shares = np.divide(moved, scale, out=np.where(moved == 0.0, 0.0, np.inf), where=scale > 0.0)
    return float(shares.max())


def _compare(name: str, half: str) -> tuple[bool, str]:
    """Whether both engines agree over that flight, and the line that tells."""
    opened = open_case(Path(name) if Path(name).suffix else sample_logs.folder() / f"{name}.h5")
    item = problem(opened.log, getattr(opened.case.setup, half), half)
    ours, theirs = (run_problem(item, engine, keep_covariance=True) for engine in ("compiled", "reference"))
    sigma = theirs.trajectory.sigma
    forward = parted(ours, theirs, sigma)
    differ = sum(
        int(np.count_nonzero(found.reason != theirs.innovations[sensor].reason))
        for sensor, found in ours.innovations.items()
    )
    back = parted(
        *(smooth_problem(item, engine, keep_covariance=True) for engine in ("compiled", "reference")), sigma
    )
    figures = f"P {forward.P:.1e}  x {forward.x:.1e}   smoothed P {back.P:.1e}  x {back.x:.1e}"
    told = f"{name:<16} {half:<8} {sigma.shape[0]:>7}   {figures}   decisions {differ}"
    apart = np.max([forward, back], axis=0)  # NaN where either is
    if apart[0] > _BOUND_P:
        own = max(parted(_moved(item, seed), theirs, sigma).P for seed in range(_DRAWS))
        told = f"{told}   own last digits {own:.1e}"
    agree = differ == 0 and bool(np.all(apart <= (_BOUND_P, _BOUND_X)))
    return agree, told if agree else f"{told}   BEYOND"


def _moved(item: Problem, seed: int) -> Run:
    """The reference engine's run, the state after each correction moved by its last digit at random."""
    rng, correct = np.random.default_rng(seed), item.motion.correct

    def moving(nominal: np.ndarray, dx: np.ndarray) -> None:
        correct(nominal, dx)
        which = rng.integers(-1, 2, nominal.size)
        nominal[:] = np.where(which == 0, nominal, np.nextafter(nominal, which * np.inf))

    given = replace(item, motion=replace(item.motion, correct=moving))
    return run_problem(given, "reference", keep_covariance=True)


def main(*names: str) -> int:
    """Compare them all and tell; 1 where a bound is exceeded."""
    given = names or sorted(path.stem for path in sample_logs.folder().glob("*.case"))
    with ProcessPoolExecutor() as pool:
        found = []
        for agree, told in pool.map(_compare, *zip(*product(given, ("onboard", "actual")), strict=True)):
            print(told, flush=True)
            found.append(agree)
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
