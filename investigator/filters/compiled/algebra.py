"""The filter's algebra as plain loops over arrays that are changed in place.

Matrices of a dozen rows gain nothing from a library, and most of Φ and H is zero: a zero is skipped. The
covariance is corrected by Joseph's form for any gain, in two steps of rank one. Source: Bucy & Joseph 1968.
"""

from __future__ import annotations

from math import log, pi, sqrt

import numpy as np


def congruence(P: np.ndarray, A: np.ndarray, decay: np.ndarray, work: np.ndarray) -> None:
    """P ← B·P·Bᵀ with B the block diagonal of A (m, m) and diag(decay), for P (n, n), work (n, n)."""
    n, m = P.shape[0], A.shape[0]
    for i in range(m):
        for j in range(n):
            work[i, j] = 0.0
        for k in range(m):
            a = A[i, k]
            if a != 0.0:
                for j in range(n):
                    work[i, j] += a * P[k, j]
    for i in range(m, n):
        for j in range(n):
            work[i, j] = decay[i - m] * P[i, j]
    for i in range(n):
        for j in range(i, n):
            if j < m:
                total = 0.0
                for k in range(m):
                    total += work[i, k] * A[j, k]
            else:
                total = work[i, j] * decay[j - m]
            P[i, j] = total
            P[j, i] = total


def add_noise(P: np.ndarray, Q: np.ndarray, drive: np.ndarray, free: np.ndarray) -> None:
    """P ← P + Q of the motion (m, m) and diag(drive) of the sensors' states, where states are free."""
    m = Q.shape[0]
    for i in range(m):
        for j in range(m):
            P[i, j] += Q[i, j] * free[i] * free[j]
    for i in range(drive.size):
        P[m + i, m + i] += drive[i] * free[m + i]


def cholesky(S: np.ndarray, L: np.ndarray) -> bool:
    """L (k, k) lower with L·Lᵀ = S; False where S is not positive."""
    for i in range(S.shape[0]):
        for j in range(i + 1):
            total = S[i, j]
            for k in range(j):
                total -= L[i, k] * L[j, k]
            if i == j:
                if not total > 0.0:
                    return False
                L[i, i] = sqrt(total)
            else:
                L[i, j] = total / L[j, j]
        for j in range(i + 1, S.shape[0]):
            L[i, j] = 0.0
    return True


def forward_solve(L: np.ndarray, B: np.ndarray) -> None:
    """B (k, c) ← L⁻¹·B."""
    for i in range(L.shape[0]):
        for k in range(i):
            for j in range(B.shape[1]):
                B[i, j] -= L[i, k] * B[k, j]
        for j in range(B.shape[1]):
            B[i, j] /= L[i, i]


def density(nu: np.ndarray, S: np.ndarray) -> tuple[bool, float, float]:
    """Whether S (k, k) is positive, ln N(ν; 0, S) and νᵀS⁻¹ν."""
    k = nu.size
    if k == 1:
        variance = S[0, 0]
        if not variance > 0.0:
            return False, 0.0, 0.0
        nis = nu[0] * nu[0] / variance
        return True, -0.5 * (log(2.0 * pi * variance) + nis), nis
    L = np.empty((k, k))
    if not cholesky(S, L):
        return False, 0.0, 0.0
    white = nu.copy().reshape(k, 1)
    forward_solve(L, white)
    nis, logs = 0.0, 0.0
    for i in range(k):
        nis += white[i, 0] * white[i, 0]
        logs += log(L[i, i])
    return True, -0.5 * (k * log(2.0 * pi) + nis) - logs, nis


def projected(P: np.ndarray, H: np.ndarray) -> np.ndarray:
    """H·P·Hᵀ (k, k) of P (n, n) and H (k, n)."""
    k, n = H.shape
    PH = np.zeros((k, n))
    for i in range(k):
        for a in range(n):
            h = H[i, a]
            if h != 0.0:
                for b in range(n):
                    PH[i, b] += h * P[a, b]
    S = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            for a in range(n):
                S[i, j] += PH[i, a] * H[j, a]
    return S


def decorrelate(nu: np.ndarray, H: np.ndarray, R: np.ndarray) -> bool:
    """ν, H and R in place with R diagonal, the same information; False where R is not positive."""
    k = nu.size
    correlated = False
    for i in range(k):
        for j in range(k):
            if i != j and R[i, j] != 0.0:
                correlated = True
    if not correlated:
        return True
    L = np.empty((k, k))
    if not cholesky(R, L):
        return False
    forward_solve(L, H)
    forward_solve(L, nu.reshape(k, 1))
    R[:, :] = np.eye(k)
    return True


def update(
    x: np.ndarray, P: np.ndarray, nu: float, h: np.ndarray, R: float, estimated: np.ndarray, K: np.ndarray
) -> tuple[float, float]:
    """One scalar update of x (n,) and P (n, n) in place; writes the gain K (n,), returns innovation and S."""
    n = x.size
    S, y = R, nu
    for i in range(n):
        K[i] = 0.0
    for a in range(n):
        if h[a] != 0.0:
            y -= h[a] * x[a]
            for i in range(n):
                K[i] += h[a] * P[a, i]
    for a in range(n):
        S += h[a] * K[a]
    for i in range(n):
        K[i] *= estimated[i] / S
        x[i] += K[i] * y
    joseph(P, h, R, K)
    return y, S


def joseph(P: np.ndarray, h: np.ndarray, R: float, K: np.ndarray) -> None:
    """P ← (I − K·h)·P·(I − K·h)ᵀ + K·R·Kᵀ in place, for one value."""
    n = h.size
    seen = np.zeros(n)
    for a in range(n):
        if h[a] != 0.0:
            for j in range(n):
                seen[j] += h[a] * P[a, j]
    for i in range(n):
        for j in range(n):
            P[i, j] -= K[i] * seen[j]
    for i in range(n):
        left = 0.0
        for a in range(n):
            left += P[i, a] * h[a]
        for j in range(n):
            P[i, j] += (R * K[i] - left) * K[j]
    symmetrise(P)


def joseph_vector(P: np.ndarray, H: np.ndarray, R: np.ndarray, K: np.ndarray) -> None:
    """P ← (I − K·H)·P·(I − K·H)ᵀ + K·R·Kᵀ in place, for H (k, n), R (k, k), K (n, k)."""
    n = P.shape[0]
    keep = np.eye(n) - K @ H
    P[:, :] = keep @ P @ keep.T + K @ R @ K.T
    symmetrise(P)


def symmetrise(P: np.ndarray) -> None:
    """P ← ½(P + Pᵀ) in place."""
    for i in range(P.shape[0]):
        for j in range(i):
            mean = 0.5 * (P[i, j] + P[j, i])
            P[i, j] = mean
            P[j, i] = mean


def open_again(P: np.ndarray, variances: np.ndarray, H: np.ndarray, nu: np.ndarray, factor: float) -> None:
    """What a gate's re-initialisation adds to P in place; see `gain.opening`. variances (n,) are initial."""
    k, n = H.shape
    DH = np.zeros((n, k))
    for a in range(n):
        for i in range(k):
            DH[a, i] = variances[a] * H[i, a]
    d = DH @ np.linalg.lstsq(H @ DH, nu, np.finfo(np.float64).eps * k)[0]
    for a in range(n):
        P[a, a] += factor * factor * variances[a]
        for b in range(n):
            P[a, b] += d[a] * d[b]
