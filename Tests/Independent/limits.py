#!/usr/bin/env python3
"""Tries rate limits on access logs a second time, by other means, and compares with what `cubetop limits` says.

    limits.py BINARY LOG...     several limits, by clients and by networks; two that are compared
    limits.py --self-test       does this script refuse what it should?

Nothing is shared with the program: lines are read as count.py does, events sorted as a whole, and tokens are fractions.

Exit status: 0 everything agrees, 1 something doesn't, 2 the program could not be run.
"""

import collections
import json
import subprocess
import sys
import time
from fractions import Fraction

import count

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
LIMITS = ["1/s:10", "2/s:5", "30/min:15", "7/min", "100/h:20", "500/d"]
DIMENSIONS = ["client", "network"]
PAIRS = [("1/s:10", "20/min"), ("7/min", "100/h:20")]


def refused(limit, dimension, events):
    """Of each event, in the order of their times, whether it is refused; None where it has no value."""
    rate, _, burst = limit.partition(":")
    number, unit = rate.split("/")
    rate, burst = Fraction(int(number), UNITS[unit]), Fraction(int(burst or number))
    buckets, answers = {}, []
    for event in events:
        if (key := event[dimension]) is None:
            answers.append(None)
            continue
        tokens, last = buckets.get(key, (burst, event["when"]))
        tokens = min(burst, tokens + (event["when"] - last) * rate)
        answers.append(tokens < 1)
        buckets[key] = (tokens if tokens < 1 else tokens - 1, event["when"])
    return answers


def ask(program, log, *limits, dimension):
    """What the program says. However late an event is, it is in time."""
    command = [program, "limits", log, "--per", dimension, "--watermark", "10000d", "--output", "json"]
    command += [word for limit in limits for word in ("--limit", limit)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout)


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def check(program, log, events, report):
    for dimension in DIMENSIONS:
        for limit in LIMITS:
            answers, by_key = refused(limit, dimension, events), collections.defaultdict(list)
            for event, answer in zip(events, answers):
                if answer is not None:
                    by_key[event[dimension]].append((event["when"], answer))
            said = ask(program, log, limit, dimension=dimension)
            expected = {
                count.text(key): [len(all_), len(times), stamp(times[0]), stamp(times[-1])]
                for key, all_ in by_key.items() if (times := [when for when, answer in all_ if answer])
            }  # fmt: skip
            totals = [len(answers) - answers.count(None), answers.count(True), len(by_key), len(expected), answers.count(None)]
            what = f"{log}: {limit} per {dimension}"
            report.compare(what, [said[name] for name in ("requests", "refused", "keys", "limited", "without_key")], totals)
            rows = {row[dimension]: [row[name] for name in ("requests", "refused", "first", "last")] for row in said["rows"]}
            # Those who are refused less than ten thousand others aren't named.
            report.compare(what, rows, {key: expected[key] for key in rows} if len(rows) == 10_000 else expected)
        for pair in PAIRS:
            first, second = (refused(limit, dimension, events) for limit in pair)
            both, one, two = (sum(a is x and b is y for a, b in zip(first, second)) for x, y in ((True, True), (True, False), (False, True)))
            said = ask(program, log, *pair, dimension=dimension)["refused"]
            report.compare(f"{log}: {pair} per {dimension}", said, {"both": both, "only": [one, two]})


def self_test():
    def told(limit, *times):
        return "".join("x" if answer else "." for answer in refused(limit, "client", [{"client": b"a", "when": when} for when in times]))

    assert told("1/s:3", 0, 0, 0, 0, 0, 1, 1, 9, 9, 9, 9) == "...xx.x...x"
    assert told("20/min:1", 0, 1, 2, 3, 4, 5, 6) == ".xx.xx."
    assert refused("1/s", "client", [{"client": None, "when": 0}] * 2) == [None, None]
    print("self-test: what should be refused is")


def main():
    options = count.read_options(__doc__, self_test)
    report = count.Report()
    for log in options.logs:
        begin, before, checked = time.monotonic(), report.failures, report.checks
        events = sorted(count.load(log), key=lambda event: event["when"])
        report.attempt(log, lambda log=log, events=events: check(options.binary, log, events, report))
        state = "agree" if report.failures == before else f"{report.failures - before} differ"
        print(f"{log}: {report.checks - checked} checks of limits, {state}, {time.monotonic() - begin:.1f} s")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
