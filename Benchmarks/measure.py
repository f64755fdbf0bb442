"""Runs a program and says what it cost: wall time, processor time, the most memory at a time."""

import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass

# KiB on Linux, bytes on macOS.
MAXRSS_UNIT = 1 if os.uname().sysname == "Darwin" else 1024


@dataclass
class Run:
    seconds: float
    processor: float
    # MB. The kernel counts from before the program was loaded, when the process was a copy of this one: what is less than this
    # one's own peak can't be told.
    peak: float
    is_peak_known: bool
    output: str


def run(command):
    """Runs the command to its end. Wall time includes starting and ending the process, as a person would wait for it."""
    with tempfile.TemporaryFile("w+", errors="replace") as complaints:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, text=True)
        output = process.stdout.read()
        # Not process.wait(): it throws away what the kernel has counted.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complaints.seek(0)
            why = complaints.read().strip().splitlines()[-1:] or [f"ended with {process.returncode}"]
            raise RuntimeError(f"{command[0]}: {why[0]}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Run(
        seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_UNIT / 1e6, usage.ru_maxrss > own, output)


def figures(command):
    """Runs a program that says its figures as `name: value` lines, and returns them: numbers where they are numbers."""
    found = {}
    for line in run(command).output.splitlines():
        name, _, value = line.partition(": ")
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = value
    return found


def median(values):
    """The upper one of the two in the middle, where there are two."""
    return sorted(values)[len(values) // 2]


def warm(path):
    """Reads a file once, so that it is in the page cache."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 22):
            pass
