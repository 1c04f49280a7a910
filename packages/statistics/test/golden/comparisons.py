"""Writes comparisons.json: Welch's test and both effect sets at 50 digits, for random summaries.

Test, degrees of freedom and absolute interval follow Welch (1947); the relative set solves the quadratic of
Fieller (1954) in rho as printed, not in rho - 1. SciPy's own answers stand beside, where it has digits.
Run: /usr/bin/python3 comparisons.py > comparisons.json
"""
import json
import math
import random
import sys

import mpmath as mp
from scipy import stats

mp.mp.dps = 50
random.seed(19470128)


def s(x):
    return mp.nstr(x, 20, min_fixed=0, max_fixed=0)


def t_sf(t, v):
    """P(T > t), t > 0, by the continued fraction of the incomplete beta function (A&S 26.5.8)."""
    with mp.workdps(80):
        a, b = v / 2, mp.mpf(1) / 2
        x = v / (v + t * t)
        flip = x > (a + 1) / (a + b + 2)
        if flip:
            a, b, x = b, a, 1 - x
        y = 1 - x
        front = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
        c, d = mp.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
        h, m = d, 1
        while True:
            aa = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / (1 + aa * d)
            c = 1 + aa / c
            h *= d * c
            aa = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / (1 + aa * d)
            c = 1 + aa / c
            h *= d * c
            if abs(d * c - 1) < mp.mpf(10) ** -60:
                break
            m += 1
        tail = front * h
        return (1 - tail) / 2 if flip else tail / 2


cases = []
shapes = {}
while len(cases) < 400:
    n_c, n_t = (max(2, int(10 ** random.uniform(0.3, 7))) for _ in range(2))
    scale = 10 ** random.uniform(-9, 9)
    m_c = scale * random.choice([1, 1, -1]) * 10 ** random.uniform(-3, 1)
    s_c = scale * 10 ** random.uniform(-2, 2)
    s_t = s_c * 10 ** random.uniform(-2, 2)
    v_c, v_t = s_c * s_c / n_c, s_t * s_t / n_t
    m_t = m_c + random.gauss(0, random.choice([0.5, 2, 5, 30])) * math.sqrt(v_c + v_t)
    k = random.choice([0, 0, 0, random.uniform(0, 0.9) * min(v_c, v_t)])
    non_negative = m_c > 0 and random.random() < 0.7
    mc, mt, vc, vt, kk = map(mp.mpf, (m_c, m_t, v_c, v_t, k))
    se2 = vc + vt - 2 * kk
    se = mp.sqrt(se2)
    df = se2**2 / ((vt - kk) ** 2 / (n_t - 1) + (vc - kk) ** 2 / (n_c - 1))
    t = (mt - mc) / se
    log10p = mp.log10(2 * t_sf(abs(t), df)) if t else mp.mpf(0)
    c = mp.mpf(repr(random.choice([1.959963984540054, 2.2414, 3.0352])))
    g = c * c * vc / (mc * mc)
    a, b, e = mc * mc - c * c * vc, mt * mc - c * c * kk, mt * mt - c * c * vt
    d = b * b - a * e
    sign = 1 if non_negative or m_c > 0 else -1
    if not non_negative and g >= 1:
        relative = ["control-mean-sign-unresolved"]
    elif a < 0 and d <= 0:
        relative = ["line"]
    else:
        roots = sorted(sign * ((b + w * mp.sqrt(d)) / a - 1) for w in (1, -1))
        relative = ["interval" if a > 0 else "complement", s(roots[0]), s(roots[1])]
    shapes[relative[0]] = shapes.get(relative[0], 0) + 1
    scipy_p = None
    if k == 0:
        p = stats.ttest_ind_from_stats(m_t, math.sqrt(v_t * n_t), n_t, m_c, math.sqrt(v_c * n_c), n_c, equal_var=False).pvalue
        scipy_p = p if p > 1e-200 else None
    cases.append({
        "control": {"units": n_c, "mean": m_c, "varianceOfMean": v_c},
        "treatment": {"units": n_t, "mean": m_t, "varianceOfMean": v_t},
        "covariance": k, "nonNegative": non_negative, "criticalValue": float(c),
        "difference": s(mt - mc), "standardError": s(se), "degreesOfFreedom": s(df), "statistic": s(t), "log10PValue": s(log10p),
        "scipyP": scipy_p, "relative": s((mt - mc) / abs(mc)), "controlResolution": s(g),
        "set": relative[0], "low": relative[1] if len(relative) > 1 else None, "high": relative[2] if len(relative) > 2 else None,
    })

print(shapes, file=sys.stderr)
json.dump(cases, sys.stdout)
print()
