"""Logs to measure with."""

import os

from measure import run


def sample_log(sample, cache, lines, say):
    """A log of so many lines, the same ones each time: written once by cubetop-sample and kept."""
    path = os.path.join(cache, f"shop-{lines}.log")
    if not os.path.exists(path):
        say(f"writing {path}")
        run([sample, "shop", "--lines", str(lines), "--out", path + ".part"])
        os.rename(path + ".part", path)
    return path
