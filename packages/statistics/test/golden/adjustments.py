"""Writes adjustments.json: ratios, covariates, Hall's correction, quantiles, ranks and balance, from rows.

Ratios, adjusted means and Hall's statistic at 50 digits (mpmath); the adjusted difference with its HC2 error also
by least squares of the metric on arm, centred covariates and their products (statsmodels); ranks by SciPy.
Run: /usr/bin/python3 adjustments.py > adjustments.json
"""
import json
import random

import mpmath as mp
import numpy as np
import statsmodels.api as sm
from scipy import stats

mp.mp.dps = 50
random.seed(20130301)


def s(x):
    return mp.nstr(x, 20, min_fixed=0, max_fixed=0)


def mean(xs):
    return mp.fsum(xs) / len(xs)


def cross(*columns):
    means = [mean(c) for c in columns]
    total = mp.mpf(0)
    for row in zip(*columns):
        product = mp.mpf(1)
        for value, centre in zip(row, means):
            product *= value - centre
        total += product
    return total


def mpf(xs):
    return [mp.mpf(x) for x in xs]


def solve(matrix, vector):
    return [x for x in mp.lu_solve(mp.matrix(matrix), mp.matrix(vector))]


def dot(a, b):
    return mp.fsum(x * y for x, y in zip(a, b))


def ratio_arm(y, x):
    n, r = len(y), mean(y) / mean(x)
    z = [(a - r * b) / mean(x) for a, b in zip(y, x)]
    zc = [v - mean(z) for v in z]
    m2, m3 = mp.fsum(v**2 for v in zc), mp.fsum(v**3 for v in zc)
    return {"ratio": s(r), "variance": s(m2 / (n - 1) / n), "third": s(m3), "z": z, "r": r}


def fit(y, xs, pooled_means, hc2_outcome_mean=None):
    n, k = len(y), len(xs)
    cov = [[cross(a, b) for b in xs] for a in xs]
    out = [cross(y, a) for a in xs]
    theta = solve(cov, out)
    delta = [mean(a) - p for a, p in zip(xs, pooled_means)]
    tilt = solve(cov, delta)
    inverse = mp.inverse(mp.matrix(cov))
    summary = (cross(y, y) - dot(theta, out)) / (n - 1 - k) / n * (1 + n * dot(delta, tilt))
    hc2 = mp.mpf(0)
    my, mx = mean(y), [mean(a) for a in xs]
    for i in range(n):
        d = [a[i] - m for a, m in zip(xs, mx)]
        w = mp.mpf(1) / n - dot(d, tilt)
        h = mp.mpf(1) / n + (mp.matrix([d]) * inverse * mp.matrix(d))[0]
        e = y[i] - my - dot(theta, d)
        hc2 += w * w * e * e / (1 - h)
    return {"theta": theta, "mean": my - dot(theta, delta), "summary": summary, "hc2": hc2, "cov": cov, "out": out}


def adjusted(y_c, x_c, y_t, x_t):
    k = len(x_c)
    pooled = [mean(a + b) for a, b in zip(x_c, x_t)]
    total = len(y_c) + len(y_t)
    c, t = fit(y_c, x_c, pooled), fit(y_t, x_t, pooled)
    summed = [[c["cov"][i][j] + t["cov"][i][j] for j in range(k)] for i in range(k)]
    shared = solve(summed, [a + b for a, b in zip(c["out"], t["out"])])
    spread = [[v / (total - 2) for v in row] for row in summed]
    form = lambda a, b: dot(a, [dot(row, b) for row in spread]) / total
    return {
        "control": s(c["mean"]), "treatment": s(t["mean"]),
        "summary": [s(c["summary"]), s(t["summary"])], "hc2": [s(c["hc2"]), s(t["hc2"])],
        "shared": s(form(shared, shared)),
        "superpopulation": [s(form(c["theta"], c["theta"])), s(form(t["theta"], t["theta"])), s(form(t["theta"], c["theta"]))],
    }


cases = []
for index in range(24):
    n_c, n_t = random.randint(30, 90), random.randint(30, 90)
    k = random.randint(1, 3)
    base = random.choice([0, 5, 1000])

    def rows(n, effect):
        xs = [[round(random.gauss(base, 2 + j), 4) for _ in range(n)] for j in range(k)]
        if k == 3:
            xs[2] = [float(random.random() < 0.3) for _ in range(n)]
        x = [max(1, round(random.expovariate(0.2))) for _ in range(n)]
        y = [round(effect + 0.7 * sum(a[i] for a in xs) + 3 * x[i] + random.expovariate(0.1), 4) for i in range(n)]
        return y, x, xs

    y_c, x_c, v_c = rows(n_c, 0)
    y_t, x_t, v_t = rows(n_t, random.gauss(0, 2))
    control, treatment = [mpf(y_c), mpf(x_c)], [mpf(y_t), mpf(x_t)]
    r_c, r_t = ratio_arm(*control), ratio_arm(*treatment)
    of_mean = adjusted(control[0], [mpf(a) for a in v_c], treatment[0], [mpf(a) for a in v_t])
    z_c = [z + r_c["r"] for z in r_c["z"]]
    z_t = [z + r_t["r"] for z in r_t["z"]]
    of_ratio = adjusted(z_c, [mpf(a) for a in v_c], z_t, [mpf(a) for a in v_t])
    arm = np.r_[np.zeros(n_c), np.ones(n_t)]
    x = np.column_stack([np.r_[a, b] for a, b in zip(v_c, v_t)])
    centred = x - x.mean(axis=0)
    design = np.column_stack([np.ones(n_c + n_t), arm, centred, centred * arm[:, None]])
    ols = sm.OLS(np.r_[y_c, y_t], design).fit(cov_type="HC2")
    d = np.array([np.mean(b) - np.mean(a) for a, b in zip(v_c, v_t)])
    pooled = (np.atleast_2d(np.cov(np.array(v_c))) * (n_c - 1) + np.atleast_2d(np.cov(np.array(v_t))) * (n_t - 1)) / (n_c + n_t - 2)
    t2 = n_c * n_t / (n_c + n_t) * d @ np.linalg.solve(pooled, d)
    f = t2 * (n_c + n_t - k - 1) / (k * (n_c + n_t - 2))
    cases.append({
        "control": [y_c, x_c, *v_c], "treatment": [y_t, x_t, *v_t],
        "ratio": [{key: r[key] for key in ("ratio", "variance", "third")} for r in (r_c, r_t)],
        "mean": of_mean, "adjustedRatio": of_ratio,
        "leastSquares": [ols.params[1], ols.bse[1]],
        "hotelling": [f, stats.f.sf(f, k, n_c + n_t - k - 1)],
    })

ranks = []
for index in range(12):
    control = [random.choice([0, 0, 1, 2, 5, random.randint(0, 40)]) for _ in range(random.randint(5, 80))]
    treatment = [random.choice([0, 1, 1, 3, random.randint(0, 50)]) for _ in range(random.randint(5, 80))]
    u, p = stats.mannwhitneyu(treatment, control, alternative="two-sided", method="asymptotic", use_continuity=True)
    both = control + treatment
    ranks.append({"control": control, "treatment": treatment, "u": u, "p": p,
                  "type7": [[q, float(np.quantile(both, q))] for q in (0.0, 0.07, 0.5, 0.9, 0.999, 1.0)]})

halls = []
while len(halls) < 60:
    n_c, n_t = random.choice([(1800, 200), (200, 1800), (900, 100)])
    m_c = random.choice([1, 1, -1]) * 10 ** random.uniform(-1, 1)
    v_c, v_t = [(abs(m_c) * 10 ** random.uniform(-1, 0)) ** 2 / n for n in (n_c, n_t)]
    m_t = m_c + random.gauss(0, 2) * (v_c + v_t) ** 0.5
    g_c, g_t = [random.uniform(-1, 6) / n**0.5 * v**1.5 for n, v in ((n_c, v_c), (n_t, v_t))]
    nu = (v_c + v_t) ** 2 / (v_c**2 / (n_c - 1) + v_t**2 / (n_t - 1))
    crit = mp.mpf(stats.t.isf(0.025, nu))
    M_c, M_t, V_c, V_t, G_c, G_t = mpf([m_c, m_t, v_c, v_t, g_c, g_t])

    def corrected(rho):
        se = mp.sqrt(V_t + rho * rho * V_c)
        k, t = (G_t - rho**3 * G_c) / se**3, (M_t - rho * M_c) / se
        return ((1 + k * t / 3) ** 3 - 1) / k + k / 6

    a, b, e = M_c**2 - crit**2 * V_c, M_t * M_c, M_t**2 - crit**2 * V_t
    assert a > 0
    half = mp.sqrt(b * b - a * e)
    try:
        lows = mp.findroot(lambda r: corrected(r) - mp.sign(M_c) * crit, (b - half) / a, tol=1e-40)
        highs = mp.findroot(lambda r: corrected(r) + mp.sign(M_c) * crit, (b + half) / a, tol=1e-40)
    except ValueError:
        continue
    se = mp.sqrt(V_t + V_c)
    k = (G_t - G_c) / se**3
    invert = lambda y: 3 / k * (mp.cbrt(1 + k * (y - k / 6)) - 1)
    if abs(k * (crit + 1)) > 0.9:
        continue
    relative = sorted([mp.sign(M_c) * (lows - 1), mp.sign(M_c) * (highs - 1)])
    halls.append({"control": [n_c, m_c, v_c, g_c], "treatment": [n_t, m_t, v_t, g_t], "skewness": s(k), "critical": float(crit),
                  "statistic": s(corrected(mp.mpf(1))), "lower": s(M_t - M_c - se * invert(crit)),
                  "upper": s(M_t - M_c - se * invert(-crit)), "relative": [s(v) for v in relative]})

print(json.dumps({"cases": cases, "ranks": ranks, "halls": halls}, separators=(",", ":")))
