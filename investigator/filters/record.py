"""What the engine writes down while it runs: every sample's fate, and the state at every input epoch."""

from __future__ import annotations

from functools import partial

import numpy as np

from investigator.filters.augmentation import Augmented
from investigator.filters.problem import Axes, Problem, Reason, SensorProblem
from investigator.filters.run import Innovations, Trajectory
from investigator.world.frames import plumb
from investigator.world.terrain import altitudes


class SampleRecord:
    """One sensor's samples as the filter met them; see `run.Innovations` for the arrays."""

    def __init__(self, sensor: SensorProblem) -> None:
        samples, columns = sensor.z.shape
        self.sensor = sensor
        self.z_hat, self.innovation, self.sigma = np.full((3, samples, columns), np.nan)
        self.ratio, self.log_likelihood, self.nis = np.full((3, samples), np.nan)
        self.beam_used = np.zeros((samples, columns), dtype=bool)
        self.reason = np.full(samples, Reason.UNREACHED, dtype=np.int64)

    def finished(self) -> Innovations:
        """The arrays as a value."""
        sensor = self.sensor
        return Innovations(
            sensor=sensor.name,
            unit=sensor.unit,
            time=sensor.time,
            row=sensor.row,
            z=sensor.z,
            z_hat=self.z_hat,
            innovation=self.innovation,
            sigma=self.sigma,
            ratio=self.ratio,
            used=np.any(self.beam_used, axis=1),
            reason=self.reason,
            log_likelihood=self.log_likelihood,
            nis=self.nis,
            beam_used=self.beam_used,
        )


class StateRecord:
    """The state at every input epoch, filled in any order; see `run.Trajectory` for what becomes of it."""

    def __init__(self, problem: Problem, whole: Augmented, keep_covariance: bool = False) -> None:
        steps = problem.input_time.size
        self.problem = problem
        self.whole = whole
        self.nominal = np.empty((steps, problem.nominal0.size + whole.own0.size))
        self.variance = np.empty((steps, whole.size))
        self.position_p_m, self.velocity_p_m_s = np.empty((2, steps, 3))
        self.quaternion_pb = np.empty((steps, 4))
        self.vertical = np.empty((steps, 4))
        self.covariance = np.empty((steps, whole.size, whole.size)) if keep_covariance else None

    def write(self, step: int, nominal: np.ndarray, own: np.ndarray, P: np.ndarray) -> None:
        """One epoch: nominal (N,), own (s,), P (n, n) without negative variances."""
        motion, split, size = self.problem.motion, nominal.size, self.whole.motion
        self.nominal[step, :split] = nominal
        self.nominal[step, split:] = own
        self.variance[step] = P.diagonal()
        position, velocity = self.position_p_m[step], self.velocity_p_m_s[step]
        motion.pose(nominal, motion.parameters, position, velocity, self.quaternion_pb[step])
        height_ref_m, *up = plumb(position, self.problem.world.body)
        up_p = np.array(up)
        by_speed, by_height = up_p @ motion.projection[3:6], up_p @ motion.projection[6:9]
        inner = P if P.shape[0] == size else P[:size, :size]
        self.vertical[step] = (
            height_ref_m,
            max(by_height @ inner @ by_height, 0.0),
            up_p @ velocity,
            max(by_speed @ inner @ by_speed, 0.0),
        )
        if self.covariance is not None:
            self.covariance[step] = P

    def trajectory(self, steps: int) -> Trajectory:
        """The first `steps` epochs as a value."""
        return trajectory(
            self.problem,
            self.whole,
            self.nominal[:steps],
            self.variance[:steps],
            self.position_p_m[:steps],
            self.velocity_p_m_s[:steps],
            self.quaternion_pb[:steps],
            self.vertical[:steps],
        )


def trajectory(
    problem: Problem,
    whole: Augmented,
    nominal: np.ndarray,
    variance: np.ndarray,
    placed: np.ndarray,
    moving: np.ndarray,
    turned: np.ndarray,
    vertical: np.ndarray,
    axes: Axes | None = None,
) -> Trajectory:
    """The first K epochs of a problem as a value, of what was written down of them; vertical (K, 4) holds
    height_ref, its variance, vertical speed and its variance: all there is where only heights were kept.
    """
    world = problem.world
    height_ref, height_variance, speed, speed_variance = vertical.T
    return Trajectory(
        time=problem.input_time[: vertical.shape[0]],
        nominal=nominal,
        variance=variance,
        states=whole.states,
        placed=placed,
        moving=moving,
        turned=turned if problem.motion.has_attitude else None,
        height_site=height_ref - world.site[2],
        height_site_variance=height_variance,
        vertical_speed=speed,
        vertical_speed_variance=speed_variance,
        height_ref=height_ref,
        axes=axes,
        over_ground=partial(altitudes, world=world) if world.terrain_m.size > 1 else None,
    )
