"""Writes mean-power.json: power of Welch's test at planned variances, by scipy.stats.nct.

Run: python3 mean-power.py > mean-power.json
"""
import json
import sys

from scipy import stats

out = []
for vc, vt, share, units in [(1, 1, 0.5, 20), (1, 1, 0.5, 128), (4, 1, 0.3, 60), (0.5, 9, 0.9, 400), (2, 2, 0.1, 5000)]:
    nc, nt = share * units, (1 - share) * units
    variance = vc / nc + vt / nt
    df = variance**2 / ((vc / nc) ** 2 / (nc - 1) + (vt / nt) ** 2 / (nt - 1))
    for drift in [0.5, 1.7, 2.8, 3.5]:
        for alpha, sides in [(0.05, "two"), (0.05, "one"), (0.01, "two")]:
            c = stats.t.isf(alpha / 2 if sides == "two" else alpha, df)
            power = stats.nct.sf(c, df, drift) + (stats.nct.cdf(-c, df, drift) if sides == "two" else 0)
            out.append({"varianceControl": vc, "varianceTreatment": vt, "controlShare": share, "units": units,
                        "effect": drift * variance**0.5, "alpha": alpha, "sides": sides, "power": power})
json.dump(out, sys.stdout)
print()
