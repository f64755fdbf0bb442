"""The driver behind Scripts/bench: logs, programs, figures, tables. Standard library only."""

import argparse
import os
import sys
from dataclasses import dataclass

import goals
import live
import peers
from measure import figures, median, warm
from report import Report, commit, machine
from samplelog import sample_log

PARTS = ["programs", "consumers", "memory", "drill", "large", "frame", "micro", "live"]
# The drill-down that is to be faster than DuckDB's.
DUCK_GOAL = ["status_404_get"]
FORM = argparse.ArgumentDefaultsHelpFormatter


@dataclass
class Tools:
    root: str
    # Where the programs are, and what is kept from run to run.
    cubetop: str
    bench: str
    sample: str
    cache: str
    # A Python that has DuckDB, "" for none.
    duckdb: str


class Bench:
    def __init__(self, tools, options):
        self.tools, self.options = tools, options
        self.report = Report(options.markdown)
        # Every figure measured, as part.name.
        self.results = {}

    def say(self, text):
        print(f"bench: {text}", file=sys.stderr, flush=True)

    def log(self, lines):
        return sample_log(self.tools.sample, self.tools.cache, lines, self.say)

    def measure(self, part, *arguments):
        """Figures of cubetop-bench, remembered under the part's name."""
        self.say(" ".join(["cubetop-bench", *arguments]))
        found = figures([self.tools.bench, *arguments])
        self.remember(part, found)
        return found

    def remember(self, part, found):
        self.results.update({f"{part}.{name}": value for name, value in found.items()})

    # The parts, each with its table.

    def programs(self):
        lines, tenth = self.options.lines, max(1, self.options.lines // 10)
        log = self.log(lines)
        short_log = self.log(tenth) if self.options.quick else log
        everything = peers.programs(self.tools, self.options.quick)
        peers.compare(everything, log, short_log, self.options.rounds, self.say)
        for program in everything:
            self.remember_load(program)
        self.remember_ratios(everything)
        self.report.title(f"A log of {lines:,} lines, {os.path.getsize(log) / 1e6:,.0f} MB, in the page cache")
        self.report.table(
            ["program", "wall s (min–max)", "CPU s", "lines/s", "MB/s", "peak MB", "× cubetop"],
            peers.rows(everything, lines, os.path.getsize(log), tenth, os.path.getsize(short_log)))
        for program in everything:
            if program.skipped:
                self.report.line(f"{program.name}: skipped: {program.skipped}")

    def remember_load(self, program):
        """What the median run of `cubetop-bench load` says of itself."""
        part = {peers.REFERENCE: "load", "cubetop: load, one core": "load_one"}.get(program.name)
        if not part or not program.runs:
            return
        middle = sorted(program.runs, key=lambda r: r.seconds)[len(program.runs) // 2]
        for line in middle.output.splitlines():
            name, _, value = line.partition(": ")
            self.results[f"{part}.{name}"] = float(value)
        self.results[f"{part}.lines_per_s_m"] = self.results[f"{part}.lines_per_s"] / 1e6
        self.results[f"{part}.gb_per_s"] = self.results[f"{part}.mb_per_s"] / 1e3

    def remember_ratios(self, everything):
        """How long the others take against a load, line by line, by the medians of this run."""
        took = {p.name: median([r.seconds for r in p.runs]) * (10 if p.short else 1) for p in everything if p.runs}
        load = took.get(peers.REFERENCE)
        if not load:
            return
        if "wc -l" in took:
            self.results["ratio.load_to_wc"] = load / took["wc -l"]
        if "GoAccess" in took:
            self.results["ratio.goaccess_to_load"] = took["GoAccess"] / load
        duck = [seconds for name, seconds in took.items() if name.startswith("DuckDB")]
        if duck:
            self.results["ratio.duckdb_to_load"] = min(duck) / load

    def consumers(self):
        """Loads with one consumer of the stream, with a query, and with all rules that come with the program, in turn."""
        log = self.log(self.options.lines)
        warm(log)
        others = [[], ["--second-consumer"], ["--rules"]]
        times = [[] for _ in others]
        for _ in range(max(5, self.options.rounds)):
            for place, arguments in enumerate(others):
                times[place].append(figures([self.tools.bench, "load", log, *arguments])["seconds"])
        alone, query, rules = map(median, times)
        self.results["consumers.more_percent"] = (query / alone - 1) * 100
        self.results["consumers.rules_percent"] = alone / rules * 100
        self.report.title("Consumers of one stream, seconds")
        self.report.table(
            ["a cube", "and a query by client", "more", "and all rules", "of the speed"],
            [[f"{alone:.2f}", f"{query:.2f}", f"{(query / alone - 1) * 100:.0f} %", f"{rules:.2f}", f"{alone / rules * 100:.0f} %"]])

    def memory(self):
        """The log under memory that a twentieth of it fills, at the most."""
        log = self.log(self.options.lines)
        rows = []
        for megabytes in (64, 128):
            found = self.measure("memory", "load", log, "--memory", f"{megabytes}MB")
            percent = found["peak_memory_mb"] / megabytes * 100
            self.results["memory.percent"] = max(percent, self.results.get("memory.percent", 0))
            rows.append([
                f"{megabytes} MB", f"{found['peak_memory_mb']:.0f} MB", f"{found['events']:,.0f}", f"{found['events_held']:,.0f}",
                f"{found['lines_per_s'] / 1e6:.1f} M"])
        self.report.title("Within --memory")
        self.report.table(["--memory", "peak", "events", "held in detail", "lines/s"], rows)

    def large(self):
        self.drill(self.options.large, part="large")

    def drill(self, events=None, part="drill"):
        log = self.log(self.options.lines)
        warm(log)
        events = events or self.options.events
        found = self.measure(part, "drill", log, "--events", str(events))
        duck = self.duck(log, round(found["events"] / self.options.lines), events)
        rows = []
        for name in [key.removesuffix("_events") for key in found if key.endswith("_events")]:
            exact, other = found[f"{name}_exact_ms"], duck.get(f"{name}_ms")
            rows.append([
                name.replace("_", " "), f"{found[f'{name}_events']:,.0f}", f"{found[f'{name}_first_ms']:.1f}",
                f"{exact:.1f} ({found[f'{name}_exact_ms_min']:.1f}–{found[f'{name}_exact_ms_max']:.1f})",
                f"{found[f'{name}_whole_ms']:.1f}",
                f"{other:.1f}" if other else "–", f"{other / found[f'{name}_whole_ms']:.1f}" if other else "–"])
        self.report.title(f"Drilling down over {found['events']:,.0f} events: all panels, ms")
        self.report.table(["drill-down", "events", "first", "exact (min–max)", "whole", "DuckDB", "DuckDB ÷ whole"], rows)
        faster = [duck[f"{name}_ms"] / found[f"{name}_whole_ms"] for name in DUCK_GOAL if f"{name}_ms" in duck]
        if faster:
            self.results["ratio.duckdb_to_drill"] = min(faster)
        for name in [key for key in duck if key.endswith("_events") and found.get(key, duck[key]) != duck[key]]:
            self.report.line(f"{name}: cubetop counted {found[name]:,.0f}, DuckDB {duck[name]:,.0f}")

    def duck(self, log, copies, events):
        if not self.tools.duckdb:
            self.say("DuckDB: skipped: the Python package duckdb is not installed")
            return {}
        # A table of strings, not compressed: about 150 bytes an event.
        if events > self.options.duckdb_most:
            self.say(f"DuckDB: skipped: more than {self.options.duckdb_most:,} events (--duckdb-most)")
            return {}
        self.say(f"DuckDB: the same panels over {events:,} events")
        script = os.path.join(peers.HERE, "duck.py")
        found = figures([self.tools.duckdb, "-B", script, "panels", log, str(copies), "5"])
        self.remember("duckdb", found)
        return found

    def frame(self):
        rows = []
        for events in self.options.frames:
            log = self.log(min(events, self.options.lines))
            warm(log)
            found = self.measure("frame", "frame", log, "--events", str(events))
            rows.append([f"{found['events']:,.0f}"] + [
                f"{found[name + '_ms']:.2f} ({found[name + '_ms_min']:.2f}–{found[name + '_ms_max']:.2f})"
                for name in ("view", "render")])
            self.results.setdefault("frame.view_ms_first", found["view_ms"])
        self.results["ratio.view_large_to_small"] = found["view_ms"] / self.results["frame.view_ms_first"]
        self.report.title("A frame of everything, ms")
        self.report.table(["events", "view made (min–max)", "drawn (min–max)"], rows)

    def micro(self):
        found = self.measure("micro", "micro", self.log(self.options.lines))
        names = [key.removesuffix("_ns") for key in found if key.endswith("_ns")]
        self.report.title("The steps of ingest, one thread, ns a line (new agent: ns an agent)")
        self.report.table(
            ["step", "median", "fastest"],
            [[name.replace("_", " "), f"{found[name + '_ns']:.1f}", f"{found[name + '_ns_min']:.1f}"] for name in names])

    def live(self):
        rate, seconds = 1_000_000, 3 if self.options.quick else 10
        self.say(f"a dashboard over a log that grows by {rate:,} lines/s for {seconds} s")
        growing = os.path.join(self.tools.cache, "growing.log")
        found = live.measure(self.tools.cubetop, self.log(self.options.lines), growing, rate, seconds)
        self.remember("live", found)
        self.results["live.lines_written_per_s_m"] = found["lines_written_per_s"] / 1e6
        self.report.title(f"A dashboard over a log that grows by {rate:,} lines/s for {seconds} s")
        self.report.table(["figure", ""], [[name.replace("_", " "), f"{value:,.1f}".removesuffix(".0")]
                                           for name, value in found.items()])

    def run(self):
        self.report.line(f"{machine()}; cubetop {commit(self.tools.root)}")
        for part in self.options.only:
            getattr(self, part)()
        self.report.title("Goals")
        self.report.table(["goal", "wanted", "measured", ""], goals.rows(self.results))


def count(text):
    """A number that may end in k or M."""
    factor = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    number = int(text[:-1] if factor > 1 else text) * factor
    if number < 1:
        raise ValueError(text)
    return number


def parse(arguments):
    parser = argparse.ArgumentParser(prog="Scripts/bench", formatter_class=FORM, description="Measure cubetop and its peers.")
    parser.add_argument("--lines", type=count, default=5_000_000, help="how many lines the log has: 5M")
    parser.add_argument("--rounds", type=count, default=5, help="how often each program is run")
    parser.add_argument("--events", type=count, default=10_000_000, help="drill down over so many events: 100M")
    parser.add_argument("--large", type=count, default=100_000_000, help="and once more over so many: 100M")
    parser.add_argument("--frames", type=lambda text: [count(t) for t in text.split(",")],
                        default=[1_000_000, 10_000_000, 50_000_000], help="draw frames of so many events: 1M,10M")
    parser.add_argument("--duckdb-most", type=count, default=40_000_000, help="no more events than that for DuckDB")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and events, for a first look")
    parser.add_argument("--only", type=lambda text: text.split(","), default=PARTS, help="parts to measure, with commas")
    parser.add_argument("--markdown", action="store_true", help="tables in Markdown")
    for name in ("root", "bin", "bench", "cache", "duckdb"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.only if part not in PARTS]:
        parser.error(f"--only: no such part: {', '.join(unknown)}: write some of {','.join(PARTS)}")
    if options.quick:
        options.rounds = min(options.rounds, 3)
        options.large = min(options.large, 20_000_000)
        options.frames = [n for n in options.frames if n <= 10_000_000] or options.frames[:1]
    return options


if __name__ == "__main__":
    options = parse(sys.argv[1:])
    Bench(
        Tools(
            root=options.root, cubetop=os.path.join(options.bin, "cubetop"), bench=options.bench,
            sample=os.path.join(options.bin, "cubetop-sample"), cache=options.cache, duckdb=options.duckdb),
        options).run()
