"""Writes adjusted.json: the first six cases of the reference that the statistics are checked against.

Run: /usr/bin/python3 adjusted.py > adjusted.json
"""
import contextlib
import io
import json
import pathlib
import runpy

printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    runpy.run_path(str(pathlib.Path(__file__).parents[3] / "statistics/test/golden/adjustments.py"))
print(json.dumps({"cases": json.loads(printed.getvalue())["cases"][:6]}, separators=(",", ":")))
