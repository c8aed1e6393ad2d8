"""The filter's algebra as plain loops over arrays that are changed in place.

Matrices of a dozen rows, padded to w columns with zeros (see `lanes`), gain nothing from a library; where Φ
is 0 is known and most of H is, so that zeros are skipped. The covariance is corrected by Joseph's form for
any gain, in two steps of rank one. Source: Bucy & Joseph 1968.
"""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np

from investigator.filters.compiled.arrays import Meeting, Work
from investigator.filters.compiled.lanes import combine, combine_turned, lean
from investigator.plain import borrowing, inside

_ROUNDING = 2.220446049250313e-16
_MOST_SWEEPS = 30  #: of rotations; a handful is enough


@inside
def congruence(
    P: np.ndarray, A: np.ndarray, columns: np.ndarray, count: np.ndarray, onto: np.ndarray, work: Work
) -> None:
    """P ← A·P·Aᵀ + onto for symmetric P (n, w); A (n, ·) may differ from 0 in columns[i, :count[i]] only."""
    n, left, right, zeros = P.shape[0], work.left, work.right, work.zeros
    for i in range(n):
        combine(left, i, zeros, A, columns, i, count[i], P)
    transpose(left, right)
    for i in range(n):
        combine(P, i, onto, A, columns, i, count[i], right)


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
def project(P: np.ndarray, met: Meeting, k: int, work: Work) -> int:
    """S ← H·P·Hᵀ (k, k), by PH ← H·P (k, w). Returns in how many places the last row of H is not 0, which
    stand in work.places.
    """
    H, PH, count = met.H, met.PH, 0
    for i in range(k):
        count = _see(P, met, i, work)
        for j in range(i + 1):
            total = 0.0
            for a in range(P.shape[0]):
                total += PH[i, a] * H[j, a]
            met.S[i, j] = total
            met.S[j, i] = total
    return count


@inside
def _see(P: np.ndarray, met: Meeting, i: int, work: Work) -> int:
    """PH[i] ← h·P for h = H[i]; leaves where h is not 0 in work.places, and tells in how many places."""
    count = 0
    for a in range(P.shape[0]):
        if met.H[i, a] != 0.0:
            work.places[0, count] = a
            count += 1
    combine(met.PH, i, work.zeros, met.H, work.places, 0, count, P)
    return count


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
    x: np.ndarray, P: np.ndarray, at: int, met: Meeting, seen_at: int, estimated: np.ndarray, work: Work
) -> tuple[float, float]:
    """One scalar update of x (w,) and P (n, w) in place by value `at` of what was met; leaves the gain in
    work.gain, returns innovation and S. seen_at is what `project` told of the value, 0 where P has changed
    since.

    Of states that are seen I − K·h is formed before it meets P: where P exceeds R a trillionfold, as after a
    long gap, the order decides over millimetres. Of the others it takes only rows: with p = h·P,
    P ← P − K·p + (R·K − p + K·h·pᵀ)·Kᵀ. Pairs of seen states are the mean of both orders: either alone was
    thirty times as far from the exact P after a gap that ends in ranges.
    """
    n = P.shape[0]
    h, seen, R = met.H[at], met.PH[at], met.R[at, at]
    K, turned, left, onto, sees = work.gain, work.turned, work.left, work.right, work.places[0]
    count = seen_at if seen_at > 0 else _see(P, met, at, work)
    spread, y = 0.0, met.nu[at]
    for k in range(count):
        y -= h[sees[k]] * x[sees[k]]
        spread += h[sees[k]] * seen[sees[k]]
    S = R + spread
    for i in range(n):
        K[i] = seen[i] * estimated[i] / S
        x[i] += K[i] * y
    for k in range(count):
        a = sees[k]
        lean(turned, a, work.zeros, 0, -h[a], K, 0)
        turned[a, a] += 1.0
    for k in range(count):
        combine_turned(left, sees[k], work.zeros, turned, work.places, 0, count, P)
    for i in range(n):
        if h[i] == 0.0:
            lean(P, i, P, i, -K[i], met.PH, at)
            lean(P, i, P, i, R * K[i] - (seen[i] - K[i] * spread), K, 0)
            for j in range(i):
                P[j, i] = P[i, j]
    for k in range(count):
        a = sees[k]
        lean(onto, a, left, a, R * K[a], K, 0)
        for j in range(count):
            onto[a, sees[j]] = R * K[a] * K[sees[j]]
        combine(P, a, onto, left, work.places, 0, count, turned)
    for k in range(count):
        a = sees[k]
        for i in range(n):
            if h[i] == 0.0:
                P[i, a] = P[a, i]
        for j in range(k):
            mean = 0.5 * (P[a, sees[j]] + P[sees[j], a])
            P[a, sees[j]] = mean
            P[sees[j], a] = mean
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


def least_squares(S: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest x (k,) of those with the least |S·x − b|, of a symmetric S (k, k), which is lost.

    S is diagonalised by Jacobi's rotations (Golub & Van Loan 8.5); eigenvalues that are rounding do not
    count, as in numpy's `lstsq`.
    """
    k = b.size
    V = np.eye(k)
    for _ in range(_MOST_SWEEPS):
        if diagonalise(S, V):
            break
    largest, found = 0.0, np.zeros(k)
    for a in range(k):
        largest = max(largest, abs(S[a, a]))
    for a in range(k):
        if abs(S[a, a]) > _ROUNDING * k * largest:
            along = 0.0
            for i in range(k):
                along += V[i, a] * b[i]
            for i in range(k):
                found[i] += V[i, a] * along / S[a, a]
    return found


@borrowing
def diagonalise(S: np.ndarray, V: np.ndarray) -> bool:
    """One sweep of rotations over a symmetric S (k, k), applied to V's columns too; whether none was due."""
    k, done, largest = S.shape[0], True, 0.0
    for p in range(k):
        largest = max(largest, abs(S[p, p]))
    for p in range(k):
        for q in range(p + 1, k):
            if abs(S[p, q]) <= _ROUNDING * largest:
                continue
            done = False
            ratio = 0.5 * (S[q, q] - S[p, p]) / S[p, q]
            t = (1.0 if ratio >= 0.0 else -1.0) / (abs(ratio) + sqrt(ratio * ratio + 1.0))
            c = 1.0 / sqrt(t * t + 1.0)
            s = t * c
            for i in range(k):
                S[i, p], S[i, q] = c * S[i, p] - s * S[i, q], s * S[i, p] + c * S[i, q]
            for i in range(k):
                S[p, i], S[q, i] = c * S[p, i] - s * S[q, i], s * S[p, i] + c * S[q, i]
            for i in range(k):
                V[i, p], V[i, q] = c * V[i, p] - s * V[i, q], s * V[i, p] + c * V[i, q]
    return done


def open_again(P: np.ndarray, variances: np.ndarray, met: Meeting, k: int, factor: float) -> None:
    """What a gate's re-initialisation adds to P in place; see `gain.opening`. variances (n,) are initial."""
    n, H = P.shape[0], met.H
    DH, seen = np.zeros((n, k)), np.zeros((k, k))
    for a in range(n):
        for i in range(k):
            DH[a, i] = variances[a] * H[i, a]
            for j in range(k):
                seen[j, i] += H[j, a] * DH[a, i]
    weights = least_squares(seen, met.nu[:k].copy())
    for a in range(n):
        met.K[a, 0] = 0.0
        for i in range(k):
            met.K[a, 0] += DH[a, i] * weights[i]
    for a in range(n):
        P[a, a] += factor * factor * variances[a]
        for b in range(n):
            P[a, b] += met.K[a, 0] * met.K[b, 0]
