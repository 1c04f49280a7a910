"""Distances of p-values from uniform with their exact p-values: `python3 kolmogorov-smirnov.py`, SciPy 1.x."""

import json
from pathlib import Path

from scipy.stats import kstest

cases = []
for count, shape in [(20, 1.0), (20, 0.5), (200, 1.0), (200, 1.2), (1000, 1.0), (1000, 1.1), (1000, 0.85)]:
    # A van der Corput sequence bent by a power: close to uniform where the shape is 1.
    values = []
    for index in range(1, count + 1):
        value, step, rest = 0.0, 0.5, index
        while rest:
            value += step * (rest & 1)
            rest >>= 1
            step /= 2
        values.append(round(value**shape, 12))
    found = kstest(values, "uniform")
    cases.append({"values": values, "distance": float(found.statistic), "pValue": float(found.pvalue)})

Path(__file__).with_suffix(".json").write_text(json.dumps({"cases": cases}) + "\n")
