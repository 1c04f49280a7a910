"""Writes noncentral-student.json: both tails of the noncentral t at 40 digits and more (mpmath).

P(T > t) is the integral over s of the normal tail at t*s - delta times the density of s = sqrt(chi2/nu),
evaluated at two precisions; digits on which they differ are refused. Values from scipy.stats.nct
stand beside them where it has any to 1e-10.

Run: python3 noncentral-student.py > noncentral-student.json
"""
import json
import sys

import mpmath as mp
from scipy import stats


def tail(t, v, d, digits):
    with mp.workdps(digits):
        t, v, d = mp.mpf(t), mp.mpf(v), mp.mpf(d)
        half = v / 2
        constant = mp.log(2) + half * mp.log(half) - mp.loggamma(half)

        def log(u):
            x = t * mp.exp(u) - d
            upper = mp.erfc(x / mp.sqrt(2)) / 2
            return constant + v * u - half * mp.exp(2 * u) + mp.log(upper)

        low, high = mp.mpf(-200), mp.mpf(6)
        for _ in range(digits * 4):
            a, b = low + (high - low) / 3, high - (high - low) / 3
            if log(a) < log(b):
                low = a
            else:
                high = b
        peak = (low + high) / 2
        top = log(peak)
        width = 1 / mp.sqrt(2 * v)

        def edge(side):
            step = width
            while log(peak + side * step) - top > -130:
                step *= 1.25
            return step

        left, right = edge(-1), edge(1)
        points = [peak - left + left * k / 40 for k in range(41)] + [peak + right * k / 40 for k in range(1, 41)]
        value = mp.quad(lambda u: mp.exp(log(u) - top), points)
        return mp.exp(top) * value


def settled(t, v, d):
    a = tail(t, v, d, 40)
    b = tail(t, v, d, 55)
    if abs(a - b) > mp.mpf(10) ** -28 * abs(b):
        raise ArithmeticError(f"digits do not settle at {t}, {v}, {d}: {a} {b}")
    return b


def s(x):
    return mp.nstr(x, 22, min_fixed=0, max_fixed=0)


mp.mp.dps = 60
out = []
for v in [0.5, 1, 2.5, 8, 17.7764735161785, 99, 1000, 58595.481422574, 1e7, 1e9]:
    for t, d in [(1.9, 2.8), (2.1, -2.5), (0.3, 0.5), (-1, 1.5), (4, 1), (12, 3), (0, 5), (36, 2), (5, 20)]:
        upper = settled(t, v, d)
        if mp.log10(upper) < -4000:
            continue
        out.append({"t": t, "df": v, "noncentrality": d, "sf": s(upper), "logSf": s(mp.log(upper))})
        if mp.log10(upper) > -8 and 1 <= v <= 1e5:
            assert abs(stats.nct.sf(t, v, d) / float(upper) - 1) < 1e-8, (t, v, d)
json.dump(out, sys.stdout)
print()
