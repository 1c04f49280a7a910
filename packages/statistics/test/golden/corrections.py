"""Writes corrections.json: adjusted p-values of statsmodels for random families, with ties.

Run: /usr/bin/python3 corrections.py > corrections.json
"""
import json
import random
import sys

from statsmodels.stats.multitest import multipletests

random.seed(1979)
methods = {"bonferroni": "bonferroni", "holm": "holm", "hochberg": "simes-hochberg", "hommel": "hommel", "benjaminiHochberg": "fdr_bh", "benjaminiYekutieli": "fdr_by"}
families = []
for size in [1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 10, 13, 20, 40]:
    for _ in range(3):
        p = [random.choice([random.random(), random.random() * 0.05, 10 ** random.uniform(-40, -1)]) for _ in range(size)]
        if size > 3 and random.random() < 0.5:
            p[1] = p[2]
        families.append({"p": p, **{ours: list(multipletests(p, method=theirs)[1]) for ours, theirs in methods.items()}})
json.dump(families, sys.stdout)
print()
