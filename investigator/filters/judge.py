"""A gate at work on one sensor: its state, the previous valid sample, the verdict on each new one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from investigator.filters.problem import GateProblem, Reason


class Verdict(NamedTuple):
    """kept (k,) bool: which values are used; the reason; the ratio to the gate (beam by beam the worst)."""

    kept: np.ndarray
    reason: int
    ratio: float


class Judge:
    """One sensor's gate. Only valid samples come before it: invalid ones neither count nor reset."""

    def __init__(self, gate: GateProblem, columns: int) -> None:
        self.gate = gate
        states = columns if gate.per == "beam" else 1
        self._states = [gate.state0.copy() for _ in range(states)]
        self._last = np.full(columns, np.nan)

    def decide(self, nu: np.ndarray, S: np.ndarray, z: np.ndarray, seen: np.ndarray, time: float) -> Verdict:
        """The verdict on the values of z (columns,) that are `seen`: nu (k,) and S (k, k) are theirs."""
        jumps = self.jumps(z, seen)
        self.notice(z, seen)
        if self.gate.per != "beam":
            jump = float(jumps.max())
            used, reason = self._ask(0, nu, S, jump, time)
            ratio = self.gate.ratio(nu, S, jump, self.gate.parameters)
            return Verdict(np.full(nu.size, used), reason, ratio)
        places = np.flatnonzero(seen)
        kept, reasons, ratio = np.zeros(nu.size, dtype=bool), [], 0.0
        for i, place in enumerate(places):
            one = slice(i, i + 1)
            kept[i], reason = self._ask(int(place), nu[one], S[one, one], float(jumps[i]), time)
            reasons.append(reason)
            ratio = max(ratio, self.gate.ratio(nu[one], S[one, one], float(jumps[i]), self.gate.parameters))
        return Verdict(kept, _summary(kept, reasons), ratio)

    def measure(self, nu: np.ndarray, S: np.ndarray, z: np.ndarray, seen: np.ndarray) -> float:
        """The ratio to the gate of a sample that is not put before it (withheld, inhibited)."""
        jumps = self.jumps(z, seen)
        if self.gate.per != "beam":
            return self.gate.ratio(nu, S, float(jumps.max()), self.gate.parameters)
        pieces = [slice(i, i + 1) for i in range(nu.size)]
        return max(
            self.gate.ratio(nu[i], S[i, i], float(jumps[i].max()), self.gate.parameters) for i in pieces
        )

    def jumps(self, z: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """|z − z_last| of each value seen (k,); 0 for the first."""
        jumps: np.ndarray = np.abs(z - self._last)[seen]
        jumps[jumps != jumps] = 0.0
        return jumps

    def notice(self, z: np.ndarray, seen: np.ndarray) -> None:
        """A valid sample has gone by."""
        self._last = np.where(seen, z, self._last)

    def _ask(self, place: int, nu: np.ndarray, S: np.ndarray, jump: float, time: float) -> tuple[bool, int]:
        used, reason, self._states[place] = self.gate.decide(
            nu, S, jump, time, self._states[place], self.gate.parameters
        )
        return used, reason


def _summary(kept: np.ndarray, reasons: list[int]) -> int:
    """The reason of a sample judged beam by beam: the first used value's, or the first one's."""
    if Reason.REINITIALISED in reasons:
        return Reason.REINITIALISED
    return reasons[int(np.argmax(kept))]
