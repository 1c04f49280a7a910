"""Reference numbers for comparisons of two arms: python3 comparisons.py > comparisons.json
Computed with SciPy 1.10 from rows, by textbook formulas: Welch's test, its interval, Fieller's set
of the ratio of means less one, Pearson's test of the planned shares, the margin test by the
contrast m_T - rho*m_C. `direction` is +1 where higher is better."""
import json
import math
import random

import numpy as np
from scipy import stats


def arm(values):
    values = np.asarray(values, dtype=float)
    return len(values), values.mean(), values.var(ddof=1) / len(values)


def of_counts(successes, units):
    p = successes / units
    return units, p, p * (1 - p) / (units - 1)


def compare(control, treatment, level=0.95):
    n_c, m_c, v_c = control
    n_t, m_t, v_t = treatment
    se = math.sqrt(v_c + v_t)
    df = (v_c + v_t) ** 2 / (v_c**2 / (n_c - 1) + v_t**2 / (n_t - 1))
    t = (m_t - m_c) / se
    c = stats.t.isf((1 - level) / 2, df)
    a, b, e = m_c**2 - c * c * v_c, m_t * m_c, m_t**2 - c * c * v_t
    d = b * b - a * e
    assert a > 0, "the goldens keep to bounded intervals"
    low, high = (b - math.sqrt(d)) / a, (b + math.sqrt(d)) / a
    sign = 1 if m_c > 0 else -1
    relative = sorted([sign * (low - 1), sign * (high - 1)])
    return {
        "estimate": m_t - m_c, "standardError": se, "degreesOfFreedom": df, "statistic": t, "criticalValue": c,
        "pValue": 2 * stats.t.sf(abs(t), df), "lower": m_t - m_c - c * se, "upper": m_t - m_c + c * se,
        "relative": (m_t - m_c) / abs(m_c), "relativeLower": relative[0], "relativeUpper": relative[1],
    }


def margin_test(control, treatment, direction, margin, scale):
    n_c, m_c, v_c = control
    n_t, m_t, v_t = treatment
    df = (v_c + v_t) ** 2 / (v_c**2 / (n_c - 1) + v_t**2 / (n_t - 1))
    sigma = 1 if m_c > 0 else -1
    if scale == "relative":
        rho = 1 - direction * sigma * margin
        w = direction * (m_t - rho * m_c) / math.sqrt(v_t + rho * rho * v_c)
    else:
        w = (direction * (m_t - m_c) + margin) / math.sqrt(v_t + v_c)
    return {"statistic": w, "pValue": stats.t.sf(w, df)}


random.seed(20240114)
means = []
for index, (n_c, n_t, shift, offset) in enumerate([(12, 9, 0.5, 4), (40, 55, -1.0, 9), (8, 30, 0.0, -7), (200, 190, 0.4, 3)]):
    control = [round(random.gauss(offset, 1.5), 3) for _ in range(n_c)]
    treatment = [round(random.gauss(offset + shift, 2.5), 3) for _ in range(n_t)]
    entry = {"control": control, "treatment": treatment, "expected": compare(arm(control), arm(treatment)), "margins": []}
    for direction in (1, -1):
        for margin, scale in ((0.1, "relative"), (0.8, "absolute")):
            entry["margins"].append({"direction": direction, "margin": margin, "scale": scale,
                                     **margin_test(arm(control), arm(treatment), direction, margin, scale)})
    means.append(entry)

salk = [(115, 201229), (33, 200745)]
print(json.dumps({
    "salk": {
        "control": salk[0], "treatment": salk[1], "expected": compare(of_counts(*salk[0]), of_counts(*salk[1])),
        "sampleRatio": stats.chisquare([201229, 200745]).pvalue,
    },
    "cookieCats": {
        "expected": compare(of_counts(8502, 44700), of_counts(8279, 45489)),
        "sampleRatio": stats.chisquare([44700, 45489]).pvalue,
    },
    "means": means,
}, indent=1))
