"""The filter's algebra as plain loops over arrays that are changed in place.

Matrices of a dozen rows, padded to w columns with zeros (see `lanes`), gain nothing from a library; where Φ
is 0 is known and most of H is, so that zeros are skipped. The covariance is corrected by Joseph's form for
any gain, in two steps of rank one. Source: Bucy & Joseph 1968.
"""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np

from investigator.filters.compiled.arrays import Meeting, Stages, Work
from investigator.filters.compiled.kernels import borrowing, inside
from investigator.filters.compiled.lanes import combine, combine_one, combine_three, dot, follow, reflect


@inside
def congruence(
    P: np.ndarray, A: np.ndarray, columns: np.ndarray, count: np.ndarray, onto: np.ndarray, work: Work
) -> None:
    """P ← A·P·Aᵀ + onto for symmetric P (n, w); A (n, ·) may differ from 0 in columns[i, :count[i]] only."""
    n, left, right, zeros = P.shape[0], work.left, work.right, work.zeros
    for i in range(n):
        combine(left, i, zeros, A, columns, count[i], P)
    transpose(left, right)
    for i in range(n):
        combine(P, i, onto, A, columns, count[i], right)


@inside
def carry(P: np.ndarray, Phi: np.ndarray, stages: Stages, dt: float, Q: np.ndarray, work: Work) -> None:
    """P ← Φ·P·Φᵀ + Q for symmetric P (n, w) and a step of dt, stage by stage.

    A stage changes rows of P and the columns that mirror them. Noise two stages share enters with the later
    one, and that of a state that follows another with the other's.
    """
    for stage in range(stages.rows_count.size):
        step_rows(stage, P, Phi, stages, 0.5 * dt, work.left)
        _enter_stage(stage, P, Phi, stages, 0.5 * dt, Q, work.left)
    _decay(P, Phi, stages, work.x)
    for i in stages.alone:
        P[i, i] += Q[i, i]


@inside
def step_rows(
    stage: int, A: np.ndarray, Phi: np.ndarray, stages: Stages, half: float, out: np.ndarray
) -> None:
    """The rows of Φ·A of a stage into those of out (n, w)."""
    rows, count = stages.rows[stage], stages.rows_count[stage]
    needs, a = stages.needs_count[stage], 0
    while a < count:
        if a + 2 < count and rows[a + 2] == rows[a] + 2:
            combine_three(out, rows[a], Phi, stages.needs, stage, needs, A)
            a += 3
        else:
            combine_one(out, rows[a], Phi, stages.needs, stage, needs, A)
            a += 1
    for a in range(count):
        if stages.follower[rows[a]] >= 0:
            follow(out, stages.follower[rows[a]], A, rows[a], half)


@inside
def _enter_stage(
    stage: int, P: np.ndarray, Phi: np.ndarray, stages: Stages, half: float, Q: np.ndarray, T: np.ndarray
) -> None:
    """Rows and columns of P from T, the stage's rows of Φ·P."""
    rows, count, n = stages.rows[stage], stages.rows_count[stage], P.shape[0]
    _add_shared_noise(stage, stages, half, Q, T)
    for a in range(count):
        i, f = rows[a], stages.follower[rows[a]]
        enter(P, i, T[i])
        if f >= 0:
            enter(P, f, T[f])
    for a in range(count):
        for b in range(a + 1):
            mirror(P, rows[a], rows[b], dot(T, rows[a], Phi, rows[b]) + Q[rows[a], rows[b]])
    for a in range(count):
        j, g = rows[a], stages.follower[rows[a]]
        if g >= 0:
            for b in range(count):
                mirror(P, rows[b], g, T[rows[b], g] + half * (T[rows[b], j] + P[rows[b], j]))
    for a in range(count):
        j, g = rows[a], stages.follower[rows[a]]
        if g >= 0:
            for b in range(a + 1):
                f = stages.follower[rows[b]]
                if f >= 0:
                    mirror(P, f, g, T[f, g] + half * (T[f, j] + P[f, j]))
    for a in range(count):
        reflect(P, rows[a], n)
        if stages.follower[rows[a]] >= 0:
            reflect(P, stages.follower[rows[a]], n)


@inside
def _add_shared_noise(stage: int, stages: Stages, half: float, Q: np.ndarray, T: np.ndarray) -> None:
    """What a stage's rows T have in common with stages before it."""
    for a in range(stages.rows_count[stage]):
        i = stages.rows[stage, a]
        f = stages.follower[i]
        for b in range(stages.leads_count[stage]):
            j = stages.leads[stage, b]
            g, noise = stages.follower[j], Q[i, j]
            T[i, j] += noise
            if g >= 0:
                T[i, g] += half * noise
            if f >= 0:
                T[f, j] += half * noise
                if g >= 0:
                    T[f, g] += half * half * noise


@inside
def _decay(P: np.ndarray, Phi: np.ndarray, stages: Stages, keeps: np.ndarray) -> None:
    """What is left of states that depend on none but themselves."""
    n, w = P.shape
    decays = False
    for i in stages.alone:
        decays = decays or Phi[i, i] != 1.0
    if not decays:
        return
    for j in range(w):
        keeps[j] = 1.0
    for i in stages.alone:
        keeps[i] = Phi[i, i]
    for i in range(n):
        for j in range(w):
            P[i, j] *= keeps[i] * keeps[j]


@inside
def chain(A: np.ndarray, Phi: np.ndarray, stages: Stages, dt: float, work: Work) -> None:
    """A (n, w) ← Φ·A for a step of dt, stage by stage."""
    for stage in range(stages.rows_count.size):
        step_rows(stage, A, Phi, stages, 0.5 * dt, work.left)
        for a in range(stages.rows_count[stage]):
            i = stages.rows[stage, a]
            f = stages.follower[i]
            for j in range(A.shape[1]):
                A[i, j] = work.left[i, j]
            if f >= 0:
                for j in range(A.shape[1]):
                    A[f, j] = work.left[f, j]
    for i in stages.alone:
        if Phi[i, i] != 1.0:
            for j in range(A.shape[1]):
                A[i, j] *= Phi[i, i]


@inside
def mirror(P: np.ndarray, i: int, j: int, value: float) -> None:
    """An entry of a symmetric matrix."""
    P[i, j] = value
    P[j, i] = value


@inside
def transpose(A: np.ndarray, B: np.ndarray) -> None:
    """B (n, w) ← Aᵀ of A (n, w)."""
    n = A.shape[0]
    for i in range(n):
        for j in range(n):
            B[j, i] = A[i, j]


@inside
def copy(A: np.ndarray, B: np.ndarray) -> None:
    """B ← A, matrices of one shape."""
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            B[i, j] = A[i, j]


@borrowing
def enter(rows: np.ndarray, at: int, values: np.ndarray) -> None:
    """rows[at] ← values."""
    for i in range(values.size):
        rows[at, i] = values[i]


@borrowing
def cholesky(S: np.ndarray, L: np.ndarray, k: int) -> bool:
    """L lower with L·Lᵀ = S, the first k rows of each; False where S is not positive."""
    for i in range(k):
        for j in range(i + 1):
            total = S[i, j]
            for a in range(j):
                total -= L[i, a] * L[j, a]
            if i == j:
                if not total > 0.0:
                    return False
                L[i, i] = sqrt(total)
            else:
                L[i, j] = total / L[j, j]
    return True


@borrowing
def forward_solve(L: np.ndarray, b: np.ndarray, k: int) -> None:
    """The first k of b ← L⁻¹·b."""
    for i in range(k):
        for a in range(i):
            b[i] -= L[i, a] * b[a]
        b[i] /= L[i, i]


@borrowing
def density(met: Meeting, k: int) -> tuple[bool, float, float]:
    """Whether S (k, k) is positive, ln N(ν; 0, S) and νᵀS⁻¹ν."""
    if k == 1:
        variance = met.S[0, 0]
        if not variance > 0.0:
            return False, 0.0, 0.0
        nis = met.nu[0] * met.nu[0] / variance
        return True, -0.5 * (log(2.0 * pi * variance) + nis), nis
    if not cholesky(met.S, met.L, k):
        return False, 0.0, 0.0
    white = met.white
    for i in range(k):
        white[i] = met.nu[i]
    forward_solve(met.L, white, k)
    nis, logs = 0.0, 0.0
    for i in range(k):
        nis += white[i] * white[i]
        logs += log(met.L[i, i])
    return True, -0.5 * (k * log(2.0 * pi) + nis) - logs, nis


@borrowing
def project(P: np.ndarray, met: Meeting, k: int) -> None:
    """S ← H·P·Hᵀ (k, k), by PH ← H·P (k, w)."""
    n, w = P.shape
    H, PH = met.H, met.PH
    for i in range(k):
        for b in range(w):
            PH[i, b] = 0.0
        for a in range(n):
            h = H[i, a]
            if h != 0.0:
                for b in range(w):
                    PH[i, b] += h * P[a, b]
    for i in range(k):
        for j in range(k):
            total = 0.0
            for a in range(n):
                if H[j, a] != 0.0:
                    total += PH[i, a] * H[j, a]
            met.S[i, j] = total


@borrowing
def choose(met: Meeting, k: int) -> None:
    """Keep of k values those that are used, in their order."""
    to = 0
    for i in range(k):
        if not met.used[i]:
            continue
        met.places[to], met.nu[to] = met.places[i], met.nu[i]
        for j in range(met.H.shape[1]):
            met.H[to, j] = met.H[i, j]
        for j in range(k):
            met.R[to, j] = met.R[i, j]
        to += 1
    to = 0
    for i in range(k):
        if met.used[i]:
            for j in range(k):
                met.R[j, to] = met.R[j, i]
            to += 1


@borrowing
def decorrelate(met: Meeting, k: int) -> bool:
    """ν, H and R in place with R diagonal, the same information; False where R is not positive."""
    nu, H, R, L = met.nu, met.H, met.R, met.L
    correlated = False
    for i in range(k):
        for j in range(k):
            if i != j and R[i, j] != 0.0:
                correlated = True
    if not correlated:
        return True
    if not cholesky(R, L, k):
        return False
    forward_solve(L, nu, k)
    for i in range(k):
        for a in range(i):
            for j in range(H.shape[1]):
                H[i, j] -= L[i, a] * H[a, j]
        for j in range(H.shape[1]):
            H[i, j] /= L[i, i]
        for j in range(k):
            R[i, j] = 1.0 if i == j else 0.0
    return True


@borrowing
def update(
    x: np.ndarray, P: np.ndarray, nu: float, h: np.ndarray, R: float, estimated: np.ndarray, work: Work
) -> tuple[float, float]:
    """One scalar update of x (w,) and P (n, w) in place by h (w,); leaves the gain in work.gain, returns
    innovation and S.

    I − K·h is formed before it meets P: where P exceeds R a trillionfold, as after a long gap, the order
    decides over millimetres.
    """
    n, w = P.shape
    K, seen, columns, count, A = work.gain, work.seen, work.places, work.places_count, work.turned
    S, y, sees = R, nu, 0
    for i in range(w):
        seen[i] = 0.0
        K[i] = 0.0
    for a in range(n):
        if h[a] != 0.0:
            y -= h[a] * x[a]
            for i in range(w):
                seen[i] += h[a] * P[a, i]
            for i in range(n):
                columns[i, sees] = a
            sees += 1
    for a in range(n):
        if h[a] != 0.0:
            S += h[a] * seen[a]
    for i in range(n):
        K[i] = seen[i] * estimated[i] / S
        x[i] += K[i] * y
        for k in range(sees):
            A[i, columns[i, k]] = -K[i] * h[columns[i, k]]
        count[i] = sees
        if h[i] != 0.0:
            A[i, i] += 1.0
        else:
            A[i, i] = 1.0
            columns[i, sees] = i
            count[i] += 1
    congruence(P, A, columns, count, work.zeros, work)
    for i in range(n):
        for j in range(w):
            P[i, j] += R * K[i] * K[j]
    symmetrise(P)
    return y, S


@borrowing
def joseph_vector(
    P: np.ndarray, met: Meeting, k: int, full: np.ndarray, count: np.ndarray, work: Work
) -> None:
    """P ← (I − K·H)·P·(I − K·H)ᵀ + K·R·Kᵀ in place, for H (k, w), R (k, k), K (n, k)."""
    n, w = P.shape
    keep, noise = work.turned, work.Q
    for i in range(n):
        for j in range(w):
            keep[i, j] = 1.0 if i == j else 0.0
            noise[i, j] = 0.0
    for i in range(n):
        for a in range(k):
            by = 0.0
            for b in range(k):
                by += met.K[i, b] * met.R[b, a]
            for j in range(n):
                keep[i, j] -= met.K[i, a] * met.H[a, j]
                noise[i, j] += by * met.K[j, a]
    congruence(P, keep, full, count, noise, work)
    noise[:] = 0.0
    symmetrise(P)


@borrowing
def symmetrise(P: np.ndarray) -> None:
    """P ← ½(P + Pᵀ) in place."""
    for i in range(P.shape[0]):
        for j in range(i):
            mean = 0.5 * (P[i, j] + P[j, i])
            P[i, j] = mean
            P[j, i] = mean


def open_again(P: np.ndarray, variances: np.ndarray, met: Meeting, k: int, factor: float) -> None:
    """What a gate's re-initialisation adds to P in place; see `gain.opening`. variances (n,) are initial."""
    n, H = P.shape[0], met.H
    DH, seen = np.zeros((n, k)), np.zeros((k, k))
    for a in range(n):
        for i in range(k):
            DH[a, i] = variances[a] * H[i, a]
            for j in range(k):
                seen[j, i] += H[j, a] * DH[a, i]
    weights = np.linalg.lstsq(seen, met.nu[:k].copy(), np.finfo(np.float64).eps * k)[0]
    for a in range(n):
        met.K[a, 0] = 0.0
        for i in range(k):
            met.K[a, 0] += DH[a, i] * weights[i]
    for a in range(n):
        P[a, a] += factor * factor * variances[a]
        for b in range(n):
            P[a, b] += met.K[a, 0] * met.K[b, 0]
