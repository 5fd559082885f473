"""Measures the committed warp table: digital filters designed with it against their analogue prototypes.

    python3 check_warp.py            the error table, ten seconds
    python3 check_warp.py --one      from which frequency on a band can do with its first section alone

Wants numpy. Reads src/filter/warp/table.rs and shares no code with fit_warp.py or with the Rust design: every
root is mapped on its own and the response is computed at z. Errors in dB, 20 Hz to 20 kHz, where the target
is above -60 dB.
"""
import argparse
import os
import re
import numpy as np

TOP_HZ = 20e3


def read_table():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../src/filter/warp/table.rs")) as file:
        text = file.read()
    end = float(re.search(r"SPLINE_END: f64 = ([\d.]+)", text)[1])
    tables = {}
    table = r"rate_hz: ([\d.]+), terms: (\d), points: &\[(.*?)\n    \]"
    for rate, terms, body in re.findall(table, text, re.S):
        rows = re.findall(r"\[(.*?)\]", body)
        points = np.array([[float(x) for x in row.split(",")] for row in rows])[:, :2 * int(terms)]
        tables[int(float(rate))] = points
    return tables, end


TABLES, SPLINE_END = read_table()


def warp(rate_hz, f0_hz):
    """Numerator and denominator of W, ascending in t, exact at f0 (at 20 kHz for a higher f0)."""
    points = TABLES[rate_hz]
    n, intervals = points.shape[1] // 2, len(points) - 3
    x = min(f0_hz / (f0_hz + TOP_HZ) / SPLINE_END * intervals, intervals)
    first = min(int(x), intervals - 1)
    u = x - first
    weights = [(1 - u) ** 3, 4 - 6 * u ** 2 + 3 * u ** 3, 1 + 3 * u + 3 * u ** 2 - 3 * u ** 3, u ** 3]
    terms = np.array(weights) / 6 @ points[first:first + 4]
    c, d = terms[:n], terms[n:]
    den = np.polynomial.polynomial.polyfromroots(-1 / d) * np.prod(d)
    num = np.zeros(n + 1)
    for i in range(n):
        others = np.delete(d, i)
        num[1:] += c[i] * np.polynomial.polynomial.polyfromroots(-1 / others) * np.prod(others)
    w = 2 * np.pi * min(f0_hz, TOP_HZ) / rate_hz
    t = np.tan(w / 2) ** 2
    return num * w * w / (np.polyval(num[::-1], t) / np.polyval(den[::-1], t)), den


def digital_roots(s, w, num, den):
    """Where the analogue root s (corner 1) goes for a corner of w rad/sample, the least warped one first."""
    t = np.roots((num + s * s * w * w * den)[::-1] if np.isfinite(s) else den[::-1])
    p = -np.sqrt(-t.astype(complex))
    return sorted((1 + p) / (1 - p), key=lambda z: abs(1 - z))


def sections(zeros, poles, w0, num, den):
    """Digital zeros and poles of an analogue filter, one column per degree of W."""
    zeros = list(zeros) + [np.inf] * (len(poles) - len(zeros))
    return (np.array([digital_roots(s, w0, num, den) for s in zeros]),
            np.array([digital_roots(s, w0, num, den) for s in poles]))


def response(zeros, poles, z):
    h = np.ones_like(z)
    for a, b in zip(np.ravel(zeros), np.ravel(poles)):
        h = h * (1 - a / z) / (1 - b / z)
    return h


def bell(q, gain_db):
    a = 10 ** (gain_db / 40)
    return np.roots([1, a / q, 1]), np.roots([1, 1 / (a * q), 1]), 1.0


def shelf(gain_db, q, high):
    a = 10 ** (gain_db / 40)
    with_a, without = [a, np.sqrt(a) / q, 1], [1, np.sqrt(a) / q, a]
    top, bottom = (with_a, without) if high else (without, with_a)
    return np.roots(top), np.roots(bottom), a * top[0] / bottom[0]


def cut(order, low):
    poles = np.exp(1j * np.pi * (0.5 + (np.arange(order) + 0.5) / order))
    return (np.zeros(order) if low else np.array([])), poles, 1.0


def errors(rate_hz, f0_hz, prototype, only_first=False):
    """dB on 3000 points in log f and 1500 around f0."""
    zeros, poles, gain = prototype
    f = np.r_[np.geomspace(20, TOP_HZ, 3000), f0_hz * np.exp(np.linspace(-0.2, 0.2, 1500))]
    f = np.sort(f[(f >= 20) & (f <= TOP_HZ)])

    def analog_at(s):
        return gain * np.prod([s - zero for zero in zeros], 0) / np.prod([s - pole for pole in poles], 0)

    analog = analog_at(1j * f / f0_hz)
    w0 = 2 * np.pi * f0_hz / rate_hz
    z_of, p_of = sections(zeros, poles, w0, *warp(rate_hz, f0_hz))
    z = np.exp(2j * np.pi * f / rate_hz)
    digital = response(z_of[:, :1], p_of[:, :1], z) if only_first else response(z_of, p_of, z)
    # The gain: at a thousandth of f0 the digital level is the analogue one for Omega^2 = W.
    f_ref = 1e-3 * f0_hz
    z_ref = np.exp(2j * np.pi * f_ref / rate_hz)
    num, den = warp(rate_hz, f0_hz)
    t_ref = np.tan(np.pi * f_ref / rate_hz) ** 2
    s_ref = 1j * np.sqrt(np.polyval(num[::-1], t_ref) / np.polyval(den[::-1], t_ref)) / w0
    digital_ref = response(z_of[:, :1], p_of[:, :1], z_ref) if only_first else response(z_of, p_of, z_ref)
    digital = digital * abs(analog_at(s_ref)) / abs(digital_ref)
    e = 20 * np.log10(abs(digital) / abs(analog))
    return e[abs(analog) > 1e-3], f[abs(analog) > 1e-3]


GAINS = [3, -3, 12, -12, 24, -24]
SETS = {
    "247 demanding": [(f0, bell(q, g)) for f0 in (1e3, 5e3, 10e3, 16e3, 20e3)
                      for q in (.3, .7, 1, 2, 5, 10, 30) for g in GAINS]
    + [(f0, shelf(g, 0.5 ** 0.5, high)) for f0 in (100, 8e3, 16e3) for g in GAINS for high in (False, True)]
    + [(18e3, cut(2, False))],
    "cuts 6-96 dB/oct": [(f0, cut(order, low)) for f0 in (100, 1e3, 3e3, 8e3, 12e3, 16e3, 18e3, 20e3)
                         for order in (1, 2, 3, 4, 6, 8, 12, 16) for low in (False, True)],
    "f0 21-30 kHz": [(f0, bell(q, g)) for f0 in (21e3, 22.05e3, 24e3, 27e3, 30e3)
                     for q in (.5, 1, 2, 5, 10) for g in (12, -12)]
    + [(f0, cut(order, low)) for f0 in (21e3, 24e3, 30e3) for order in (1, 2, 4, 8, 16)
       for low in (False, True)]
    + [(f0, shelf(g, 0.5 ** 0.5, high)) for f0 in (21e3, 30e3) for g in GAINS for high in (False, True)],
    "edges, between knots": [(f0, bell(q, g)) for f0 in np.geomspace(30, 29e3, 60) for q in (.025, .3, 3, 40)
                             for g in (30, -30)],
}


def error_table():
    print(f"{'rate':>7} {'set':<21} {'cases':>5} {'max dB':>10} {'p95':>10} {'median':>10} {'worst RMS':>10}")
    for rate_hz in TABLES:
        for name, cases in SETS.items():
            runs = [errors(rate_hz, f0, prototype) for f0, prototype in cases]
            runs = [run for run in runs if len(run[0])]
            largest = np.array([abs(e).max() for e, _ in runs])
            rms = [np.sqrt(np.trapezoid(e * e, np.log(f)) / np.log(f[-1] / f[0])) for e, f in runs]
            numbers = [largest.max(), np.percentile(largest, 95), np.median(largest), max(rms)]
            print(f"{rate_hz:>7} {name:<21} {len(cases):>5} " + " ".join(f"{x:>10.2g}" for x in numbers))


def one_section_table():
    print("Error in dB of the first section alone, bell of +12 dB, at 20 50 100 200 500 1k 2k Hz")
    for rate_hz in (44100, 48000, 96000, 192000):
        for q in (0.3, 1, 3, 10, 40):
            runs = [errors(rate_hz, f0, bell(q, 12), True) for f0 in (20, 50, 100, 200, 500, 1e3, 2e3)]
            print(f"{rate_hz:>7} Q {q:<4}", " ".join(f"{abs(e).max():>9.2g}" for e, _ in runs))


if __name__ == "__main__":
    args = argparse.ArgumentParser()
    args.add_argument("--one", action="store_true")
    if args.parse_args().one:
        one_section_table()
    else:
        error_table()
