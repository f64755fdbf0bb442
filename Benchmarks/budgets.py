"""What a person feels of the program, each against its budget: behind Scripts/budgets. Standard library only.

All of it is measured from outside, on a pseudo-terminal: a time ends when the bytes arrive that make the screen say so.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import termios
import time

import live
from bench import count
from measure import median, run, warm
from report import Report, commit, machine
from samplelog import sample_log
from terminal import Terminal

SECOND_SCREEN, CURSOR, PASTE, MOUSE = 1049, 25, 2004, (1000, 1002, 1003, 1006)
SIZES = [(300, 100), (240, 70), (140, 45), (100, 30), (80, 24), (60, 16), (40, 10), (39, 9), (20, 6)]
DOWN, UP, DRILL, BACK, PAUSE, TO_END = b"j", b"k", b"\r", b"\x7f", b" ", b"L"
# On a screen of 140 by 45, counted from 0.
CRUMBS = 3


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def is_exact(picture):
    return "exact" in picture.line(CRUMBS)


def is_drawn(picture):
    """Whether a screen of any size has more than a few characters, and the number of hits among them."""
    return "hits" in picture.text.lower() and len(picture.text.split()) > 3


class Budgets:
    def __init__(self, options):
        self.options = options
        self.cubetop = os.path.join(options.bin, "cubetop")
        self.sample = os.path.join(options.bin, "cubetop-sample")
        self.folder = tempfile.TemporaryDirectory(dir=options.cache)
        # Each budget with what was measured, and whether it is met.
        self.rows = []

    def say(self, text):
        print(f"budgets: {text}", file=sys.stderr, flush=True)

    def log(self, lines):
        return sample_log(self.sample, self.options.cache, lines, self.say)

    def quiet_log(self):
        """A log of its own that nobody writes to."""
        return shutil.copy(os.path.join(self.options.root, "sample-data/shop.log"), self.folder.name)

    def note(self, what, budget, measured, is_met):
        self.rows.append([what, budget, measured, "met" if is_met else "NOT MET"])

    def at_most(self, what, value, most, unit, digits=1):
        self.note(what, f"≤ {most:g} {unit}", f"{value:,.{digits}f} {unit}", value <= most)

    # The parts, in the table's order.

    def first_paint(self):
        """From the fork to the first frame's bytes; a large log is there, of which nothing is read before."""
        log = self.log(self.options.events)
        waits = []
        for _ in range(10 if self.options.quick else 30):
            terminal = Terminal([self.cubetop, log])
            terminal.see_until(lambda picture: "cubetop" in picture.line(0) and "quit" in picture.line(44), 10)
            waits.append((terminal.came - terminal.began) * 1000)
            terminal.close()
        self.at_most(f"first paint after start, median of {len(waits)}", median(waits), 50, "ms")
        self.at_most("the same, slowest", max(waits), 50, "ms")

    def keys_while_loading(self):
        """Tab after Tab while a large log is loaded on all cores."""
        log = self.log(self.options.events)
        warm(log)
        size = os.path.getsize(log)
        waits, lost = [], 0
        for _ in range(2 if self.options.quick else 5):
            terminal = Terminal([self.cubetop, log])
            terminal.wait_for(live.CORNER, live.PATIENCE)
            more, less = live.press_keys(terminal, lambda: terminal.bytes_read() >= size, every=0.02)
            waits += more
            lost += less
            terminal.close()
        self.keys("a log is loaded on all cores", waits, lost)

    def keys_while_written(self):
        """Tab after Tab while a million lines a second are written."""
        growing = os.path.join(self.folder.name, "growing.log")
        found = live.measure(self.cubetop, self.log(self.options.lines), growing, 1_000_000, 3 if self.options.quick else 10)
        name = f"{found['lines_written_per_s'] / 1e6:.2f} M lines/s are written"
        self.at_most(f"key to frame while {name}, p50 of {found['keys']}", found["key_to_frame_ms_p50"], 5, "ms")
        self.at_most("the same, p99", found["key_to_frame_ms_p99"], 16, "ms")
        self.note("keys that got no frame", "0", f"{found['keys_lost']}", found["keys_lost"] == 0)

    def keys(self, name, waits, lost):
        waits = [wait * 1000 for wait in waits]
        self.at_most(f"key to frame while {name}, p50 of {len(waits)}", median(waits), 5, "ms")
        self.at_most("the same, p99", percentile(waits, 0.99), 16, "ms")
        self.note("keys that got no frame", "0", f"{lost}", lost == 0)

    def drill(self):
        """Rows of several panels, each a slice that wasn't asked for before."""
        events = self.options.events
        terminal = Terminal([self.cubetop, self.log(events), "--memory", "8GiB"])
        terminal.see_until(lambda p: is_exact(p) and "all" in p.line(CRUMBS), 120)
        terminal.settle()
        first, exact = [], []
        for panel, rows in [(b"1", 6), (b"2", 3), (b"3", 5), (b"5", 3)]:
            terminal.press(panel)
            terminal.press(b"g")
            for row in range(rows):
                terminal.settle()
                before = time.monotonic()
                terminal.press(DRILL)
                came = terminal.see_until(lambda p: "›" in p.line(CRUMBS) and (is_exact(p) or "%" in p.line(CRUMBS)))
                first.append((came - before) * 1000)
                came = terminal.see_until(lambda p: "›" in p.line(CRUMBS) and is_exact(p))
                exact.append((came - before) * 1000)
                terminal.settle()
                terminal.press(BACK)
                terminal.see_until(lambda p: "›" not in p.line(CRUMBS) and is_exact(p))
                terminal.settle()
                terminal.press(DOWN)
        terminal.close()
        self.at_most(f"drill-down over {events:,} lines: first numbers, median of {len(first)}", median(first), 50, "ms")
        self.at_most("the same, slowest", max(first), 50, "ms")
        self.at_most("exact numbers, median", median(exact), 250, "ms")
        self.at_most("the same, slowest", max(exact), 250, "ms")

    def idle(self):
        """Following a log that nobody writes to; then paused; then the cursor is moved."""
        terminal = Terminal([self.cubetop, self.quiet_log()])
        terminal.see_until(is_exact)
        # Until sparklines and rates have come to rest.
        terminal.see(3)
        seconds = 5 if self.options.quick else 20
        before = terminal.processor_seconds()
        written = terminal.see(seconds)
        percent = (terminal.processor_seconds() - before) / seconds * 100
        self.note("following a quiet log: of a core", "< 0.5 %", f"{percent:.3f} %", percent < 0.5)
        self.note("the same: written to the terminal", "0 bytes", f"{written} bytes in {seconds} s", written == 0)
        moves = []
        for key in [DOWN] * 6 + [UP] * 3:
            terminal.press(key)
            moves.append(terminal.settle(0.2))
        self.note(f"a cursor move, largest of {len(moves)}", "< 1,024 bytes", f"{max(moves):,} bytes", 0 < max(moves) < 1024)
        terminal.close()

    def paused(self):
        seconds = 3 if self.options.quick else 10
        terminal = Terminal([self.cubetop, "replay", self.quiet_log(), "--speed", "600"])
        terminal.see_until(is_exact)
        terminal.see(2)
        terminal.press(PAUSE)
        terminal.settle(1.5)
        written = terminal.see(seconds)
        self.note("a paused replay: written to the terminal", "0 bytes", f"{written} bytes in {seconds} s", written == 0)
        terminal.close()

    def twice_a_second(self):
        """A shop's day up to now, which gets some lines twice a second: the live screen of a calm site. Then one that was empty, on
        which every row changes."""
        day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86_400))
        calm, empty = (os.path.join(self.folder.name, name) for name in ("calm.log", "empty.log"))
        run([self.sample, "shop", "--lines", "14000", "--start", day, "--out", calm])
        open(empty, "w").close()
        for log, name in ((calm, "live"), (empty, "the same on a log that was empty")):
            self.at_most(f"{name}, 10 lines twice a second, 140x45: to the terminal", self.written_while_growing(log) / 1000, 2, "kB/s", 2)

    def written_while_growing(self, log):
        """Bytes a second to the terminal while ten lines come twice a second."""
        seconds = 6 if self.options.quick else 20
        prepared = live.blocks(self.log(self.options.lines), 10)
        terminal = Terminal([self.cubetop, log])
        terminal.see_until(lambda picture: "LIVE" in picture.line(0))
        terminal.settle()
        written, begin = 0, time.monotonic()
        for turn in range(seconds * 2 + 12):
            live.append(log, prepared[turn % len(prepared)])
            came = terminal.see(max(0.0, begin + (turn + 1) / 2 - time.monotonic()))
            # The first seconds change the scale, and bring new rows.
            written += came if turn >= 12 else 0
        terminal.close()
        return written / seconds

    def sizes(self):
        """Every size down and up again: the program lives, and each has something on the screen."""
        terminal = Terminal([self.cubetop, "replay", self.quiet_log(), "--speed", "max"], *SIZES[0])
        terminal.see_until(is_exact)
        blank, slowest = [], 0.0
        for width, height in SIZES[1:] + SIZES[-2::-1]:
            before = time.monotonic()
            terminal.resize(width, height)
            try:
                came = terminal.see_until(is_drawn, 5)
                slowest = max(slowest, came - before)
            except RuntimeError:
                blank.append(f"{width}x{height}")
            terminal.settle(0.2)
        is_alive = terminal.is_running
        terminal.close()
        self.note(f"{len(SIZES) * 2 - 1} sizes, 300x100 to 20x6 and back", "never blank, no crash",
                  ("blank: " + " ".join(blank) if blank else "never blank") + ("" if is_alive else ", crashed"),
                  is_alive and not blank)
        self.note("a new size to its frame, slowest", "–", f"{slowest * 1000:.0f} ms", True)

    def endings(self):
        """Is the terminal as it was, however the program ends?"""
        for name, number in [("exit", None), *[(f"SIG{n}", getattr(signal, f"SIG{n}")) for n in
                                               ("TERM", "HUP", "SEGV", "ABRT", "ILL", "TRAP")]]:
            terminal = Terminal([self.cubetop, "replay", self.quiet_log(), "--speed", "60"])
            terminal.see_until(is_exact)
            if number is None:
                terminal.press(b"Q")
            else:
                os.kill(terminal.pid, number)
            status = terminal.end()
            wrong = self.differences(terminal)
            if status is None:
                wrong.append("had to be killed")
            os.close(terminal.file)
            os.close(terminal.inside)
            self.note(f"terminal after {name}", "as before", ", ".join(wrong) or "as before", not wrong)

    def differences(self, terminal):
        modes = terminal.picture.modes
        wrong = []
        if termios.tcgetattr(terminal.inside) != terminal.before:
            wrong.append("other settings")
        if modes.get(SECOND_SCREEN, False):
            wrong.append("second screen")
        if not modes.get(CURSOR, True):
            wrong.append("no cursor")
        if modes.get(PASTE, False):
            wrong.append("pastes are marked")
        if any(modes.get(mode, False) for mode in MOUSE):
            wrong.append("mouse")
        return wrong

    def run(self):
        report = Report(self.options.markdown)
        # What else the machine does is in every figure: a load of more than a fraction says to measure again.
        report.line(f"{machine()}; cubetop {commit(self.options.root)}; load at start {os.getloadavg()[0]:.1f}")
        for part in self.options.only:
            self.say(PARTS[part])
            getattr(self, part)()
        report.table(["what", "budget", "measured", ""], self.rows)
        self.folder.cleanup()
        return all(row[-1] == "met" for row in self.rows)


PARTS = {
    "first_paint": "first paint",
    "keys_while_loading": "keys while a log is loaded",
    "keys_while_written": "keys while a log is written",
    "drill": "drilling down",
    "idle": "a quiet log",
    "paused": "paused",
    "twice_a_second": "a calm log",
    "sizes": "sizes",
    "endings": "endings",
}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="Scripts/budgets", description="Measure what a person feels, against its budget.")
    parser.add_argument("--events", type=count, default=10_000_000, help="load and drill down over so many lines (10M)")
    parser.add_argument("--lines", type=count, default=500_000, help="lines to write from (500k)")
    parser.add_argument("--quick", action="store_true", help="a million lines, and fewer rounds")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS),
                        help="parts, with commas: " + " ".join(PARTS))
    parser.add_argument("--markdown", action="store_true", help="a table in Markdown")
    for name in ("root", "bin", "cache"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.only if part not in PARTS]:
        parser.error(f"--only: no such part: {', '.join(unknown)}: write some of {','.join(PARTS)}")
    if options.quick:
        options.events = min(options.events, 1_000_000)
    return options


if __name__ == "__main__":
    sys.exit(0 if Budgets(parse(sys.argv[1:])).run() else 1)
