"""Programs that count a log, cubetop among them: each a value, run in turn, whole processes."""

import os
import shutil
from dataclasses import dataclass, field

from measure import median, run, warm

HERE = os.path.dirname(os.path.abspath(__file__))
# The client, the path, the status, the referrer and the method: what a log analyser counts at least.
MAWK_ONE = r'{c[$7]++} END{for (k in c) n++; print n}'
MAWK_FIVE = r'{a[$1]++; b[$6]++; c[$7]++; d[$9]++; e[$11]++} END{for (k in c) n++; print n}'


@dataclass
class Program:
    name: str
    # The command, but for the log's path.
    command: list
    # What follows the log's path.
    behind: list = field(default_factory=list)
    # Run only in the first round, since it takes minutes.
    once: bool = False
    # Given a tenth of the lines, and compared by lines a second.
    short: bool = False
    # Why it can't be run.
    skipped: str = ""
    runs: list = field(default_factory=list)


# What the others are compared with.
REFERENCE = "cubetop: load, all cores"


def programs(tools, quick):
    """Everything that is compared, in the order of the table."""

    def found(name, program, *rest, **options):
        if shutil.which(program):
            return Program(name, [program, *rest], **options)
        return Program(name, [], skipped=f"{program} is not installed", **options)

    def one_core(name, *command):
        if shutil.which("taskset"):
            return Program(name, ["taskset", "-c", "0", *command])
        return Program(name, [], skipped="taskset is not installed")

    def duckdb(name, how):
        if tools.duckdb:
            return Program(name, [tools.duckdb, "-B", os.path.join(HERE, "duck.py"), how])
        return Program(name, [], skipped="the Python package duckdb is not installed")

    return [
        Program("wc -l", ["wc", "-l"]),
        Program(REFERENCE, [tools.bench, "load"]),
        one_core("cubetop: load, one core", tools.bench, "load"),
        Program("cubetop query --by path", [tools.cubetop, "query"], ["--by", "path", "--stats"]),
        found("mawk, one counter", "mawk", MAWK_ONE),
        found("mawk, five counters", "mawk", MAWK_FIVE),
        duckdb("DuckDB, read_csv, by path", "count-csv"),
        duckdb("DuckDB, regexp_extract, by path", "count-regexp"),
        found(
            "GoAccess", "goaccess", "--log-format=COMBINED", "--no-global-config", "--no-progress", "-o",
            os.path.join(tools.cache, "goaccess.json"), once=True, short=quick),
    ]


def compare(all_programs, log, short_log, rounds, say):
    """Runs them in turn, A B C A B C: what else the machine does meanwhile falls on all of them alike."""
    warm(log)
    for number in range(rounds):
        for program in all_programs:
            if program.skipped or (program.once and number):
                continue
            say(f"round {number + 1} of {rounds}: {program.name}")
            path = short_log if program.short else log
            try:
                program.runs.append(run([*program.command, path, *program.behind]))
            except (OSError, RuntimeError) as error:
                program.skipped = str(error)


def rows(all_programs, lines, size, short_lines, short_size):
    """The table's rows: name, times, speed, memory, and how many times as long as cubetop a line takes."""
    reference = next(p for p in all_programs if p.name == REFERENCE)
    base = median([r.seconds for r in reference.runs]) / lines if reference.runs else None
    for program in all_programs:
        if not program.runs:
            continue
        name = program.name + (" (a tenth of the lines)" if program.short else "")
        seconds = [r.seconds for r in program.runs]
        count, length = (short_lines, short_size) if program.short else (lines, size)
        middle = median(seconds)
        yield [
            name,
            f"{middle:.2f} ({min(seconds):.2f}–{max(seconds):.2f})" if len(seconds) > 1 else f"{middle:.2f} (one run)",
            f"{median([r.processor for r in program.runs]):.2f}",
            f"{count / middle / 1e6:.2f} M",
            f"{length / middle / 1e6:,.0f}",
            peak(program),
            f"{middle / count / base:.2f}" if base else "",
        ]


def peak(program):
    most = max(program.runs, key=lambda r: r.peak)
    return f"{'' if most.is_peak_known else '≤ '}{most.peak:,.0f}"
