"""Days of a log in seconds, in the hands of somebody who presses keys at random: behind Scripts/soak.

Hour after hour comes through a pipe, many times more than --memory holds: live, where the last line says what time it is, and as a
replay, which has a clock of its own. All the while the program has to live, show something, and take no more memory, descriptors and
threads than it did on the first third of the way; at the end its totals are those of every line that was written, and the terminal is as
it was. What is pressed depends on the seed alone. Standard library only.
"""

import argparse
import datetime
import os
import random
import subprocess
import sys
import threading
import time

from terminal import Terminal

DAY = datetime.date(2026, 3, 1)
# On a screen of 140 by 45, counted from 0.
COUNTERS, CRUMBS = 2, 3
ESCAPE = b"\x1b"
SIZES = [(140, 45), (240, 70), (100, 30), (80, 24), (40, 10), (20, 6)]
# What somebody does: keys that belong together. None of them leaves, stops or writes a file.
GESTURES = [
    *[[key] for key in (b"\t", b"j", b"j", b"k", b"G", b"g", b"\x06", b"\x02", b"e", b"S", b"o", b"F", b"w", b"n", b"u", b"M",
                        b"+", b"-", b"=", b"[", b"]", b"<", b">", b",", b".", b"L", b"B", b"(", b")", b"R", b"\x1b[D", b"\x1b[C",
                        b"\x1b[1;2D", b"\x1b[1;2C", b"\x0c", b"y")],
    *[[digit] for digit in (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"8")],
    [b"\r"], [b"\r"], [b"\x7f"], [b"\x7f"], [b"!"],
    [b" ", b" "],
    [b"/", b"status >= 500", b"\r"], [b"/", b"cart", b"\r"], [b"/", b"path ~ \"^/shop\" and not method = POST", b"\r"],
    [b"/", b"hits >", ESCAPE], [b"/", b"client in 10.0.0.0/8", b"\r"],
    [b"s", b"j", b"\r"], [b"p", b"j", b"\r"], [b"c", b"\r", b"\r", ESCAPE], [b"t", b"j", b"j", b"\r"],
    [b"v", b"\x1b[D", b"\x1b[D", b"v", b"\x1b[D", b"\r"],
    [b"?", b"\x06", ESCAPE], [b":", b"range", ESCAPE], [b"`", b"\x1b[D", b"!", ESCAPE],
    [b"8", b"/", b"googlebot", b"\r", b"n", b"N"],
]


class Recording:
    """A shop's day in hours, to be played again on each of the days that follow."""

    def __init__(self, sample, lines):
        day = subprocess.run([sample, "shop", "--lines", str(lines), "--start", f"{DAY}T00:00:00Z"], check=True,
                             stdout=subprocess.PIPE).stdout
        # With the offset of its zone the last hour is of the next day; what has other dates is no hour's.
        for number, date in enumerate((DAY, DAY + datetime.timedelta(1))):
            day = day.replace(date.strftime("[%d/%b/%Y:").encode(), b"[DAY%d:" % number)
        self.lines = day.splitlines(keepends=True)
        size = len(self.lines) // 24
        self.hours = [b"".join(self.lines[hour * size:(hour + 1) * size]) for hour in range(24)]
        self.size = size

    def hour(self, number):
        """An hour with its own date, and with some values that there weren't before."""
        block = self.hours[number % 24]
        for later in (0, 1):
            date = DAY + datetime.timedelta(number // 24 + later)
            block = block.replace(b"[DAY%d:" % later, date.strftime("[%d/%b/%Y:").encode())
        return block.replace(b"?q=", b"?hour=%d&q=" % number)


def count(cubetop, recording, hours):
    """The hits of all of it, as a query counts them."""
    query = subprocess.Popen([cubetop, "query", "-", "--measure", "hits", "--output", "tsv"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    for number in range(hours):
        query.stdin.write(recording.hour(number))
    return int(query.communicate()[0].split()[-1])


class Soak:
    def __init__(self, options, mode, recording, counted):
        self.options = options
        self.mode = mode
        self.counted = counted
        self.random = random.Random(options.seed)
        self.recording = recording
        self.fed = 0
        # How much of it was played, and what the program took then: kilobytes, descriptors, threads.
        self.samples = []

    def feed(self, pipe):
        """Writes an hour when its time has come; the program reads ahead of its clock."""
        begin = time.monotonic()
        try:
            for number in range(self.options.hours):
                time.sleep(max(0.0, begin + number / self.options.speed - time.monotonic()))
                block = memoryview(self.recording.hour(number))
                while block:
                    block = block[os.write(pipe, block[:1 << 16]):]
                self.fed = number + 1
        except BrokenPipeError:
            pass
        os.close(pipe)

    def take_sample(self, terminal):
        folder = f"/proc/{terminal.pid}"
        with open(f"{folder}/status") as file:
            fields = dict(line.split(":", 1) for line in file if ":" in line)
        kilobytes, threads = int(fields["VmRSS"].split()[0]), int(fields["Threads"])
        self.samples.append((self.fed / self.options.hours, kilobytes, len(os.listdir(f"{folder}/fd")), threads))

    def play(self, terminal):
        """Presses keys until all of it was written."""
        pressed, next_sample = 0, 0.0
        while self.fed < self.options.hours:
            if time.monotonic() >= next_sample:
                self.take_sample(terminal)
                next_sample = time.monotonic() + 0.2
            if self.random.random() < 0.01:
                terminal.resize(*self.random.choice(SIZES))
            gesture = self.random.choice(GESTURES)
            for keys in gesture:
                terminal.press(keys)
                terminal.see(self.random.choice((0.0, 0.005, 0.03)))
            pressed += 1
            if not terminal.is_running:
                raise SystemExit(f"soak: the program has ended after {pressed} gestures, the last of them {gesture}")
            if pressed % 20 == 0 and not terminal.picture.text.strip():
                terminal.see(2)
                if not terminal.picture.text.strip():
                    raise SystemExit(f"soak: {self.mode}: after {gesture} the screen is blank (seed {self.options.seed})")
        return pressed

    def end(self, terminal):
        """What is counted when everything that was pressed is taken back."""
        terminal.resize(140, 45)
        for keys in [ESCAPE] * 6:
            terminal.press(keys)
            terminal.see(0.1)
        # On a busy machine the screen may still be that of another size.
        terminal.see_until(lambda p: p.line(CRUMBS).startswith(" all"), 20)
        for _ in range(1000):
            if "›" not in terminal.picture.line(CRUMBS):
                break
            terminal.press(b"\x7f")
            terminal.see(0.05)
        # One of two spaces may have gone to a prompt or a menu.
        for keys in [b" "] * ("PAUSED" in terminal.picture.line(0)) + [b"=", b"L", b"\x0c"]:
            terminal.press(keys)
            terminal.see(0.1)
        try:
            terminal.see_until(lambda p: self.all_hits(p) == self.said(self.counted) and p.line(CRUMBS).startswith(" all "), 20)
        except RuntimeError as error:
            print(error, file=sys.stderr)
        return self.said(self.counted), self.all_hits(terminal.picture)

    def all_hits(self, picture):
        """The number of all hits, as it is written: alone, or after those in the slice."""
        words = picture.line(COUNTERS).split()
        return words[2] if words[1:2] == ["of"] else "".join(words[:1])

    def said(self, count):
        """A replay says how many there are of which it has dropped some, in three digits; live, all are counted."""
        return f"{count:,}" if self.mode == "live" else f"{count / 1e6:#.3g}M" if count >= 1e6 else f"{count / 1e3:#.3g}k"

    def run(self):
        inside, outside = os.pipe()
        os.set_inheritable(inside, True)
        command = ["-"] if self.mode == "live" else ["replay", "-", "--speed", str(self.options.speed * 3600)]
        terminal = Terminal(
            [os.path.join(self.options.bin, "cubetop"), *command, "--memory", self.options.memory], source=inside)
        os.close(inside)
        feeder = threading.Thread(target=self.feed, args=(outside,), daemon=True)
        feeder.start()
        terminal.see(0.3)
        pressed = self.play(terminal)
        feeder.join()
        self.take_sample(terminal)
        counted, shown = self.end(terminal)
        terminal.press(b"Q")
        status = terminal.end()
        return self.judge(pressed, counted, shown, status, terminal.picture.modes)

    def judge(self, pressed, counted, shown, status, modes):
        def most(column, begin, end):
            return max((sample[column] for sample in self.samples if begin <= sample[0] <= end), default=0)

        early, late = most(1, 0, 1 / 3), most(1, 1 / 3, 1)
        print(f"{self.mode}: {self.options.hours} hours, {counted} hits, {pressed} gestures of seed {self.options.seed}: "
              f"{early / 1024:.0f} MiB on the first third of the way, {late / 1024:.0f} MiB at most after that", file=sys.stderr)
        faults = []
        if shown != counted:
            faults.append(f"{shown} hits are shown of {counted}")
        # Its shares fill at their own pace: a slice for going back, the names of rare values.
        if late > early * 1.15 + 8 * 1024:
            faults.append("it takes more and more memory")
        if most(2, 1 / 3, 1) > most(2, 0, 1 / 3) + 2 or most(3, 1 / 3, 1) > most(3, 0, 1 / 3) + 2:
            faults.append(f"descriptors and threads: {self.samples[len(self.samples) // 3][2:]}, then {self.samples[-1][2:]}")
        if status != 0:
            faults.append(f"it ended with {status}")
        if any(modes.get(mode) for mode in (1049, 2004, 1000, 1002, 1006)) or not modes.get(25, True):
            faults.append(f"the terminal is left in {modes}")
        for fault in faults:
            print(f"soak: {self.mode}: {fault} (seed {self.options.seed})", file=sys.stderr)
        return not faults


def main():
    parser = argparse.ArgumentParser(prog="Scripts/soak", description="Days of a log in seconds, with keys at random.")
    parser.add_argument("hours", type=int, nargs="?", default=48, help="so much of a log (48)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other keys (1)")
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines a day (1000000)")
    parser.add_argument("--speed", type=int, default=5, help="hours a second (5)")
    parser.add_argument("--memory", default="48MiB", help="what the program may take (48MiB)")
    parser.add_argument("--bin", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    recording = Recording(os.path.join(options.bin, "cubetop-sample"), options.lines)
    counted = count(os.path.join(options.bin, "cubetop"), recording, options.hours)
    sys.exit(0 if all([Soak(options, mode, recording, counted).run() for mode in ("live", "replay")]) else 1)


if __name__ == "__main__":
    main()
