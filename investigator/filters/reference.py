"""The reference engine: an error-state filter whose algebra is filterpy's, which a board can audit.

The nominal state is carried by the mechanisation; filterpy's `x` holds its error, corrected one scalar
measurement at a time, then injected and reset. A measurement is processed at its own time of validity (see
`schedule`): an increment it falls into is split in proportion, so that both replay and reconstruction compare
it with the state of that moment. Lear's underweighting R' = R + β·HPHᵀ stands in gain, Joseph form and
likelihood alike. A run that diverges ends there, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite

import numpy as np

from investigator.errors import Cancelled
from investigator.filters.augmentation import augment
from investigator.filters.filterpy_door import ErrorState, Update, log_density_of
from investigator.filters.gain import fixed_gain, opening
from investigator.filters.history import Node, Trail
from investigator.filters.judge import Judge
from investigator.filters.latency import Backlog, Remembered
from investigator.filters.prediction import Prediction, decorrelated, log_density, predict_sample
from investigator.filters.problem import Problem, Reason, SensorProblem, View
from investigator.filters.propagation import advance
from investigator.filters.record import SampleRecord, StateRecord
from investigator.filters.run import Divergence, Run
from investigator.filters.schedule import SAME_TIME_S, Due, schedule
from investigator.filters.unscented import predict_unscented

Progress = Callable[[float], None]
CancelledQuery = Callable[[], bool]

#: No position on or near a body and no speed below light's is larger than this, in SI.
ABSURD = 1e12
_EPOCHS_BETWEEN_REPORTS = 256


class _Lost(Exception):
    """The filter has diverged."""


def run(
    problem: Problem,
    *,
    unscented: bool = False,
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Run:
    """Run a filter problem forward; `unscented` takes samples by sigma points instead of partials.

    progress receives shares from 0 to 1. Raises Cancelled when `cancelled` says so; a divergence is a result.
    """
    return _Pass(problem, unscented, keep_covariance).run(progress, cancelled)


def run_with_history(
    problem: Problem,
    apart_s: float,
    *,
    unscented: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> tuple[Run, tuple[Node, ...]]:
    """The same, keeping what `smoother.smooth` needs: nodes at most `apart_s` or one increment apart."""
    forward = _Pass(problem, unscented, keep_covariance=False)
    forward.trail = Trail(problem.start, forward.error, apart_s)
    finished = forward.run(progress, cancelled)
    return finished, forward.trail.nodes()


class _Pass:
    """One forward pass: the state it is in, and what it has written down."""

    def __init__(self, problem: Problem, unscented: bool, keep_covariance: bool) -> None:
        self.problem = problem
        self.unscented = unscented
        self.motion = problem.motion
        self.whole = augment(problem)
        self.nominal = problem.nominal0.astype(float)
        self.own = self.whole.own0.copy()
        self.error = ErrorState(self.whole.P0, self.whole.estimated)
        self.time = problem.start
        self.row = 0
        self.backlog = Backlog()
        self.judges = [Judge(sensor.gate, sensor.z.shape[1]) for sensor in problem.sensors]
        self.samples = [SampleRecord(sensor) for sensor in problem.sensors]
        self.states = StateRecord(problem, self.whole, keep_covariance)
        self.trail: Trail | None = None
        self._starts = np.concatenate(([problem.start], problem.input_time[:-1]))

    def run(self, progress: Progress | None, cancelled: CancelledQuery | None) -> Run:
        """From the start to the end, or to where it diverges."""
        plan = schedule(self.problem)
        for sensor, sample in plan.stale:
            self.samples[sensor].reason[sample] = Reason.STALE
        total = self.problem.input_time.size
        kept, divergence = 0, None
        with np.errstate(all="ignore"):
            try:
                for kept in self._epochs(plan.due):
                    if kept % _EPOCHS_BETWEEN_REPORTS == 0 or kept == total:
                        report(kept / total, progress, cancelled)
            except _Lost as lost:
                divergence = Divergence(self.time, str(lost), kept)
            except np.linalg.LinAlgError:
                divergence = Divergence(self.time, "the covariance of an innovation is not positive", kept)
            except (ArithmeticError, ValueError) as failed:
                if isinstance(failed, ValueError) and self._wrong() is None:
                    raise
                divergence = Divergence(self.time, "the model has no value at the state reached", kept)
        return self._finished(kept, divergence)

    def _finished(self, kept: int, divergence: Divergence | None) -> Run:
        innovations = {record.sensor.name: record.finished() for record in self.samples}
        covariance = self.states.covariance
        return Run(
            label=self.problem.label,
            trajectory=self.states.trajectory(kept),
            innovations=innovations,
            log_likelihood=float(sum(np.nansum(item.log_likelihood) for item in innovations.values())),
            engine="unscented" if self.unscented else "reference",
            divergence=divergence,
            covariance=None if covariance is None else covariance[:kept],
            notes=self.problem.engine_notes,
        )

    def _epochs(self, due: list[Due]) -> Iterator[int]:
        """Carry the state from input epoch to epoch, meeting what is due; yields how many are done."""
        waiting = iter(due)
        item = next(waiting, None)
        for row, end in enumerate(self.problem.input_time.tolist()):
            self.row = row
            while item is not None and item.time <= end + SAME_TIME_S:
                self._carry(end if item.time >= end - SAME_TIME_S else item.time)
                self._meet(item)
                item = next(waiting, None)
            self._carry(end)
            self._write()
            yield row + 1

    def _carry(self, time: float) -> None:
        """Propagate to `time` inside the increment under way, by its share of it."""
        dt = time - self.time
        if dt <= 0.0:
            return
        if self.trail is not None:
            self.trail.departs(self.time, time, self.error)
        self.nominal, self.own, Phi, Q = advance(
            self.problem, self.whole, self.nominal, self.own, self.row, dt
        )
        self.error.predict(Phi, Q)
        self.backlog.stepped(Phi)
        if self.trail is not None:
            self.trail.stepped(Phi)
        self.time = time

    def _view(self, nominal: np.ndarray) -> View:
        row = self.row
        dt = float(self.problem.input_time[row] - self._starts[row])
        return self.motion.view(nominal, self.problem.inputs[row], dt, self.time)

    def _write(self) -> None:
        """The input epoch just reached, if the state is one."""
        wrong = self._wrong()
        if wrong is not None:
            raise _Lost(wrong)
        P = self.error.covariance
        if self.error.P_inf is not None:
            P = P + np.diag(np.where(self.error.P_inf.diagonal() > 0.0, np.inf, 0.0))
        self.states.write(self.row, self.nominal, self.own, P)
        if self.trail is not None:
            self.trail.written(self.row, self.time, self.error)

    def _wrong(self) -> str | None:
        """What is wrong with the state as a state, if anything."""
        P = self.error.covariance
        size = float(self.nominal @ self.nominal)
        if not isfinite(float(P.sum()) + size + float(self.own @ self.own)):
            return "the state or its covariance is no longer a number"
        if P.diagonal().min() < 0.0:
            return "a variance became negative"
        return "the state left every bound of sense" if size > ABSURD**2 else None

    def _meet(self, item: Due) -> None:
        """One sample: predict it, score it, put it before its gate, use it if it may be used."""
        sensor, record = self.problem.sensors[item.sensor], self.samples[item.sensor]
        refused = _refused(sensor, item.sample)
        if refused is not None:
            record.reason[item.sample] = refused
        elif item.snapshot:
            view_of = (
                self.problem.inputs[self.row],
                float(self.problem.input_time[self.row] - self._starts[self.row]),
            )
            self.backlog.remember((item.sensor, item.sample), Remembered(self.nominal, self.own, *view_of))
        else:
            self._process(item, sensor, record)

    def _process(self, item: Due, sensor: SensorProblem, record: SampleRecord) -> None:
        whole = self._predict_late(item, sensor) if item.late else self._predict(item, sensor)
        seen = np.isfinite(whole.nu)
        record.z_hat[item.sample], record.innovation[item.sample] = whole.z_hat, whole.nu
        if not seen.any():
            record.reason[item.sample] = Reason.INVALID
            return
        expected = whole if seen.all() else whole.part(seen)
        HPH = expected.H @ self.error.covariance @ expected.H.T
        if sensor.beta > 0.0:
            expected = expected._replace(R=expected.R + sensor.beta * HPH)
        S = HPH + expected.R
        if self.error.P_inf is not None and self.error.unknown(expected.H):
            self._start_diffuse(item, sensor, record, expected, seen)
            return
        record.sigma[item.sample, seen] = np.sqrt(S.diagonal())
        record.log_likelihood[item.sample], record.nis[item.sample] = log_density(expected.nu, S)
        kept = self._judge(item, sensor, record, expected, S, seen)
        if kept.any():
            record.beam_used[item.sample, seen] = kept
            self._use(sensor, expected if kept.all() else expected.part(kept))

    def _judge(
        self,
        item: Due,
        sensor: SensorProblem,
        record: SampleRecord,
        expected: Prediction,
        S: np.ndarray,
        seen: np.ndarray,
    ) -> np.ndarray:
        """Which values (k,) may be used; writes reason and ratio."""
        judge, z = self.judges[item.sensor], sensor.z[item.sample]
        kept_out = _kept_out(sensor, item.sample)
        if kept_out is not None:
            record.reason[item.sample] = kept_out
            record.ratio[item.sample] = judge.measure(expected.nu, S, z, seen)
            judge.notice(z, seen)
            return np.zeros(expected.nu.size, dtype=bool)
        verdict = judge.decide(expected.nu, S, z, seen, self.time)
        record.reason[item.sample], record.ratio[item.sample] = verdict.reason, verdict.ratio
        if verdict.kept.any() and self.trail is not None:
            self.trail.arrived(self.time, self.error)
        if verdict.reason == Reason.REINITIALISED:
            chosen = expected.part(verdict.kept)
            self.error.widen(opening(self.whole, chosen.H, chosen.nu, sensor.gate.reset_factor))
        return verdict.kept

    def _start_diffuse(
        self, item: Due, sensor: SensorProblem, record: SampleRecord, expected: Prediction, seen: np.ndarray
    ) -> None:
        """A sample that tells of states with no prior: there is nothing to gate it by."""
        record.sigma[item.sample, seen] = np.inf
        record.ratio[item.sample] = record.nis[item.sample] = 0.0
        self.judges[item.sensor].notice(sensor.z[item.sample], seen)
        kept_out = _kept_out(sensor, item.sample)
        record.reason[item.sample] = Reason.USED if kept_out is None else kept_out
        if kept_out is None:
            if self.trail is not None:
                self.trail.arrived(self.time, self.error)
            record.beam_used[item.sample, seen] = True
            record.log_likelihood[item.sample] = sum(
                log_density_of(update) for update in self._use(sensor, expected)
            )

    def _predict(self, item: Due, sensor: SensorProblem) -> Prediction:
        given = self.problem, self.whole, sensor, item.sample
        if self.unscented and self.error.P_inf is None:
            return predict_unscented(*given, self._view, self.nominal, self.own, self.error.covariance)
        return predict_sample(*given, self._view(self.nominal), self.own)

    def _predict_late(self, item: Due, sensor: SensorProblem) -> Prediction:
        """Against the remembered state moved by what was learnt since, partials mapped to the present."""
        then, back, moved = self.backlog.recall((item.sensor, item.sample), self.whole.size)
        nominal = self.motion.inject(then.nominal, moved[: self.whole.motion])
        own = then.own + moved[self.whole.motion :]
        time = float(sensor.time[item.sample])
        view = self.motion.view(nominal, then.u, then.dt, time)
        found = predict_sample(self.problem, self.whole, sensor, item.sample, view, own)
        return found._replace(H=found.H @ back)

    def _use(self, sensor: SensorProblem, expected: Prediction) -> list[Update]:
        gain = fixed_gain(self.problem, self.whole, sensor.name, expected.H)
        updates: list[Update] = []
        if gain is not None:
            self.error.apply_gain(expected.nu, expected.H, expected.R, gain)
        else:
            each = decorrelated(expected)
            updates = [
                self.error.update(float(each.nu[i]), each.H[i : i + 1], float(each.R[i, i]))
                for i in range(each.nu.size)
            ]
        self._inject(updates)
        return updates

    def _inject(self, updates: list[Update]) -> None:
        dx, split = self.error.x, self.whole.motion
        self.nominal = self.motion.inject(self.nominal, dx[:split])
        self.own = self.own + dx[split:]
        reset = None if self.motion.reset is None else self._reset(dx[:split])
        self.backlog.corrected(reset, dx)
        self.error.take_error(reset)
        if self.trail is not None:
            self.trail.corrected(tuple(updates), reset)

    def _reset(self, dx: np.ndarray) -> np.ndarray:
        """The map (n, n) of P after dx (m,) was injected."""
        whole = np.eye(self.whole.size)
        assert self.motion.reset is not None
        self.motion.reset(dx, whole[: dx.size, : dx.size])
        return whole


def report(share: float, progress: Progress | None, cancelled: CancelledQuery | None) -> None:
    """Tell how far the work is; raises Cancelled where it is no longer wanted."""
    if cancelled is not None and cancelled():
        raise Cancelled("The run was stopped.", "", "Start it again to have its result.")
    if progress is not None:
        progress(share)


def _refused(sensor: SensorProblem, sample: int) -> Reason | None:
    """Why a sample is no information for any hypothesis, if so."""
    if not sensor.usable[sample]:
        return Reason.INVALID
    if sensor.quarantined is not None and sensor.quarantined[sample]:
        return Reason.QUARANTINED
    return None


def _kept_out(sensor: SensorProblem, sample: int) -> Reason | None:
    """Why a good sample is predicted and scored but not used, if so."""
    if sensor.withheld:
        return Reason.WITHHELD
    if sensor.inhibited is not None and sensor.inhibited[sample]:
        return Reason.INHIBITED
    return None
