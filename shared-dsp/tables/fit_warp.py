"""Fits the frequency warps of the EQ's exact design and writes src/filter/warp/table.rs.

    python3 fit_warp.py              fits and writes the table, half a minute
    python3 fit_warp.py --global     one fit per rate, without a favoured frequency, for comparison

Wants numpy; no random numbers, so the same numpy writes the same table. check_warp.py measures the result.

What is fitted. With t = tan^2(w/2), W(t) = sum of c t/(1 + d t) shall be w^2 from 20 Hz to 20 kHz. Positive c
and d make the zeros and poles of W real, negative and interlacing, whatever the fit does. Each band gets the
fit that serves its own frequency f0: the error of ln W, counted from its value at f0, is weighted by how many
dB a band of that frequency makes of it (sensitivity_db), and the largest product from 20 Hz to 20 kHz is made
as small as can be. So the fit minimises the dB error of the worst band at f0.

How f0 gets into the table. The terms are a uniform cubic B-spline in v = w0/(w0 + w20), w0 = 2 pi f0/fs, w20
that of 20 kHz: v is 0.5 at 20 kHz and 0.6 at 30 kHz. A B-spline stays between its control points, so positive
control points prove c, d > 0 for every f0; and it is C2, so a moving band moves smoothly. First come fits at
the knots, each started from its neighbour's: one branch. Then all control points together are fitted at five
times as many frequencies, so that the spline is as good between its knots.
"""
import argparse
import os
import numpy as np

TOP_HZ, BOTTOM_HZ = 20e3, 20.0
RATES = {44100: 3, 48000: 3, 88200: 2, 96000: 2, 176400: 2, 192000: 2}     # sample rate in Hz: terms
INTERVALS = {3: 48, 2: 24}                                              # spline intervals from v = 0 to V_END
V_END = 0.6
LOWEST_FIT_HZ = 100.0        # the fits of lower f0 differ by nothing that is heard
START = {3: [3.04, 0.893, 0.0659, 0.797, 0.255, 0.0344], 2: [2.82, 1.18, 0.832, 0.273]}
NORM = 40                    # the maximum is minimised as a p-norm, which keeps the fit smooth in f0


def sensitivity_db(x):
    """Most dB per unit of ln W at a distance of x = ln(f/f0), over every band the EQ has. Bells of +-30 dB:
    4.1/|x| down to the skirt of Q = 40. Butterworth cuts down to -60 dB: 96 dB/oct = 69.5, then ever milder
    slopes, 27.8/|x|."""
    x = abs(x)
    bells = 4.1 / (x + 0.003)
    cuts = (69.5 ** -6 + (27.8 / (x + 1e-9)) ** -6) ** (-1 / 6)
    return (bells ** 6 + cuts ** 6) ** (1 / 6)


def value(terms, t):
    n = len(terms) // 2
    return sum(terms[i] * t / (1 + terms[n + i] * t) for i in range(n))


def log_value_and_slopes(log_terms, t):
    """ln W and its derivatives by ln c and ln d."""
    n = len(log_terms) // 2
    c, d = np.exp(log_terms[:n]), np.exp(log_terms[n:])
    parts = [c[i] * t / (1 + d[i] * t) for i in range(n)]
    w = sum(parts)
    by_c = [part / w for part in parts]
    by_d = [-parts[i] / w * d[i] * t / (1 + d[i] * t) for i in range(n)]
    return np.log(w), np.array(by_c + by_d).T


def minimise(log_terms, t, target, weight, anchor, p):
    """Newton's method on the p-norm of the weighted error, halving the step until the norm falls."""
    def error(log_terms):
        log_w, slopes = log_value_and_slopes(log_terms, t)
        e = log_w - target
        if anchor is not None:
            e, slopes = e - e[anchor], slopes - slopes[anchor]
        return weight * e, weight[:, None] * slopes

    e, slopes = error(log_terms)
    for _ in range(300):
        largest = abs(e).max()
        sway = (abs(e) / largest) ** ((p - 2) / 2)
        a = sway[:, None] * slopes
        scale = np.sqrt((a * a).sum(0))
        u, s, vt = np.linalg.svd(a / scale, full_matrices=False)
        step = -(vt.T @ (s / (s * s + 1e-15 * s[0] ** 2) * (u.T @ (sway * e)))) / scale / (p - 1)
        step *= min(1.0, 0.3 / abs(step).max())
        norm = ((abs(e) / largest) ** p).sum()
        while abs(step).max() > 1e-12:
            new_e, new_slopes = error(log_terms + step)
            if ((abs(new_e) / largest) ** p).sum() < norm:
                break
            step = step / 2
        else:
            break
        log_terms, e, slopes = log_terms + step, new_e, new_slopes
    return log_terms, abs(e).max()


def fit(rate_hz, f0_hz, log_terms, norms=(NORM,)):
    """The fit for one f0, with W(t0) = w0^2 (at 20 kHz for a higher f0), and its largest error in dB. Without
    an f0 no frequency is favoured and the error is that of ln W."""
    rad = 2 * np.pi / rate_hz
    anchor_hz = min(f0_hz or TOP_HZ, TOP_HZ)
    near = np.logspace(-3.3, 0.3, 150)
    f = np.r_[TOP_HZ * np.sin(np.linspace(0, np.pi / 2, 400)), np.geomspace(BOTTOM_HZ, TOP_HZ, 100),
              anchor_hz, anchor_hz * np.exp(near), anchor_hz * np.exp(-near)]
    f = np.unique(f[(f >= BOTTOM_HZ) & (f <= TOP_HZ)])
    anchor = int(np.argmin(abs(f - anchor_hz)))
    t, target = np.tan(rad * f / 2) ** 2, 2 * np.log(rad * f)
    weight = sensitivity_db(np.log(f / f0_hz)) if f0_hz else np.ones_like(f)
    for p in norms:
        log_terms, error = minimise(log_terms, t, target, weight, anchor if f0_hz else None, p)
    if f0_hz:
        terms = log_terms.copy()
        terms[:len(terms) // 2] -= (log_value_and_slopes(log_terms, t)[0] - target)[anchor]
        log_terms = terms
    return log_terms, error


def control_points(nodes):
    """Control points of the uniform cubic B-spline through the nodes; not-a-knot at both ends."""
    n = len(nodes)
    a, b = np.zeros((n + 2, n + 2)), np.zeros((n + 2, nodes.shape[1]))
    for i in range(n):
        a[i, i:i + 3], b[i] = [1 / 6, 4 / 6, 1 / 6], nodes[i]
    a[n, :5] = a[n + 1, -5:] = [1, -4, 6, -4, 1]
    return np.linalg.solve(a, b)


def basis(v, intervals):
    """Weight of every control point at every v."""
    x = np.clip(v / V_END * intervals, 0, intervals)
    first = np.minimum(x.astype(int), intervals - 1)
    u = x - first
    weights = np.zeros((len(v), intervals + 3))
    cubics = [(1 - u) ** 3, 3 * u ** 3 - 6 * u * u + 4, -3 * u ** 3 + 3 * u * u + 3 * u + 1, u ** 3]
    for k, w in enumerate(cubics):
        weights[np.arange(len(v)), first + k] = w / 6
    return weights


def refine(rate_hz, points, v, best_db, p):
    """Newton's method on all control points at once, for the largest ratio of error to best_db(v)."""
    n = points.shape[1] // 2
    blend = basis(v, len(points) - 3)
    f0 = np.maximum(TOP_HZ * v / (1 - v), LOWEST_FIT_HZ)[:, None]
    anchor = np.minimum(f0, TOP_HZ)
    near, rad = np.logspace(-2.7, -0.1, 40), 2 * np.pi / rate_hz
    everywhere = np.r_[TOP_HZ * np.sin(np.linspace(0.02, np.pi / 2, 100)), np.geomspace(BOTTOM_HZ, 1e3, 12)]
    f = np.concatenate([everywhere + 0 * f0, anchor * np.exp(-near), anchor * np.exp(near)], 1)
    f = np.where((f >= BOTTOM_HZ) & (f <= TOP_HZ), f, TOP_HZ)
    weight = sensitivity_db(np.log(f / f0)) / best_db[:, None]

    def log_value(terms, f):
        c, d = terms[:, None, :n], terms[:, None, n:]
        t = np.tan(rad * f / 2)[:, :, None] ** 2
        q = t / (1 + d * t)
        w = (c * q).sum(2)
        return np.log(w) - 2 * np.log(rad * f), np.concatenate([q, -c * q * q], 2) / w[:, :, None]

    def error(points):
        terms = blend @ points
        (e, slopes), (e0, slopes0) = log_value(terms, f), log_value(terms, anchor)
        return weight * (e - e0), weight[:, :, None] * (slopes - slopes0)

    e, slopes = error(points)
    for _ in range(60):
        largest = abs(e).max()
        sway = (abs(e) / largest) ** (p - 2)
        blocks = np.einsum("fk,fka,fkb->fab", sway, slopes, slopes)
        hessian = np.einsum("fi,fj,fab->iajb", blend, blend, blocks, optimize=True).reshape(2 * [points.size])
        gradient = (blend.T @ np.einsum("fk,fka->fa", sway * e, slopes)).ravel()
        scale = 1 / np.sqrt(np.diag(hessian))
        hessian = hessian * scale[:, None] * scale + 1e-9 * np.eye(points.size)
        step = np.linalg.solve(hessian, gradient * scale) * scale
        step = -step.reshape(points.shape) / (p - 1)
        step *= min(1.0, 0.2 / abs(step / points).max())
        norm = ((abs(e) / largest) ** p).sum()
        while abs(step / points).max() > 1e-9:
            new_e, new_slopes = error(points + step)
            if ((abs(new_e) / largest) ** p).sum() < norm:
                break
            step = step / 2
        else:
            break
        points, e, slopes = points + step, new_e, new_slopes
    return points, abs(e).max()


def spline_table(rate_hz):
    n = RATES[rate_hz]
    knots = np.linspace(0, V_END, INTERVALS[n] + 1)
    log_terms, nodes, best = np.log(START[n]), [], []
    for i, v in enumerate(knots):
        f0_hz = max(TOP_HZ * v / (1 - v), LOWEST_FIT_HZ)
        log_terms, error_db = fit(rate_hz, f0_hz, log_terms, (2, 4, 8, 16, NORM) if i == 0 else (NORM,))
        nodes.append(np.exp(log_terms))
        best.append(error_db)
    points = control_points(np.array(nodes))
    v = np.linspace(0, V_END, 5 * INTERVALS[n] + 1)
    best_db = np.exp(np.interp(v, knots, np.log(best)))
    for p in (8, 16, NORM):
        points, ratio = refine(rate_hz, points, v, best_db, p)
    assert (points > 0).all(), "a control point is not positive"
    d = points[:, n:]
    assert (d[:, :-1].min(0) > d[:, 1:].max(0)).all(), "two terms may meet"
    print(f"{rate_hz} Hz: {n} terms, {len(points)} control points, worst band {max(best):.2g} dB if fitted "
          f"alone, in the table up to {ratio:.3f} times as much")
    return points


def write(tables, path):
    out = ["//! The fitted warps. Written by `tables/fit_warp.py`, which says what they are; do not edit.",
           "",
           "/// The fits for one sample rate, for every band frequency.",
           "pub(super) struct Table {",
           "    /// Sample rate in Hz.", "    pub rate_hz: f64,",
           "    /// Terms in W, two or three.", "    pub terms: usize,",
           "    /// Control points of a uniform cubic B-spline: every c, then every d. Unused ones are 0.",
           "    pub points: &'static [[f64; 6]],", "}", "",
           "/// Band frequency in units of 20 kHz, x, at the end of the spline as x/(1 + x): 30 kHz.",
           f"pub(super) const SPLINE_END: f64 = {V_END};", "",
           "/// Ascending in rate.", "#[rustfmt::skip]",
           f"pub(super) static TABLES: [Table; {len(tables)}] = ["]
    for rate_hz, points in tables.items():
        n = points.shape[1] // 2
        out.append(f"    Table {{ rate_hz: {rate_hz}.0, terms: {n}, points: &[")
        for c_and_d in points:
            numbers = [f"{x:.11g}" for x in c_and_d] + ["0.0"] * (6 - 2 * n)
            out.append("        [" + ", ".join(numbers) + "],")
        out.append("    ] },")
    out.append("];")
    with open(path, "w") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    args = argparse.ArgumentParser()
    args.add_argument("--global", dest="everywhere", action="store_true")
    if args.parse_args().everywhere:
        for rate_hz, n in RATES.items():
            log_terms, error = fit(rate_hz, None, np.log(START[n]), (2, 4, 8, 16, 32, 64, 128, 256))
            print(rate_hz, "Hz: largest relative error of W", f"{error:.3g}", "terms", np.exp(log_terms))
    else:
        here = os.path.dirname(os.path.abspath(__file__))
        tables = {rate_hz: spline_table(rate_hz) for rate_hz in RATES}
        write(tables, os.path.join(here, "../src/filter/warp/table.rs"))
