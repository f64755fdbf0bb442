"""A dashboard over a log that grows by a million lines a second: how long a key waits for its frame.

The real program runs on a pseudo-terminal of 140 by 45 cells. Every 50 ms the focus is sent on to the next panel by the Tab
key; the answer has arrived when the corner of the focused panel, which nothing else draws, comes out of the terminal. Another
process appends lines meanwhile, with the present in their time. When it has ended, the screen is drawn anew until the number
of hits on it is that of the lines written.
"""

import multiprocessing
import os
import re
import time

from measure import median
from terminal import Terminal

TAB, REDRAW = b"\t", b"\x0c"
CORNER = "┏".encode()
ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?>]*[ -/]*[@-~]|[()][0-9A-Z]|[=>78])")
HITS = re.compile(rb"([0-9,]+)\s*hits?\b")
# Only lines that any parser takes: then every line written is a hit.
LINE = re.compile(
    rb'^(\S+ \S+ \S+ )\[[^\]]{26}\]( "[A-Z]+ \S+ HTTP/[0-9.]+" [0-9]{3} [0-9]+ "[^"\\]*" "[^"\\]*"\n)', re.MULTILINE)
PLACEHOLDER = b"[TIME]"
BLOCKS_PER_SECOND = 40
KEY_EVERY = 0.05
# A frame that takes longer counts as lost.
PATIENCE = 5.0


def blocks(log, lines_per_block):
    """A second's worth of lines in blocks, with a placeholder for the time: writing them costs a replacement each."""
    lines = []
    with open(log, "rb") as file:
        for line in file:
            if match := LINE.match(line):
                lines.append(match[1] + PLACEHOLDER + match[2])
                if len(lines) == lines_per_block * BLOCKS_PER_SECOND:
                    break
    lines = [lines[i % len(lines)] for i in range(lines_per_block * BLOCKS_PER_SECOND)]
    return [b"".join(lines[i:i + lines_per_block]) for i in range(0, len(lines), lines_per_block)]


def append(path, block):
    """Writes a block with the present in its time."""
    now = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime()).encode()
    with open(path, "ab", buffering=0) as file:
        file.write(block.replace(PLACEHOLDER, now))


def write(path, prepared, lines_per_block, seconds, written):
    """Appends a block every 25 ms; one that is late is followed at once by the next."""
    with open(path, "ab", buffering=0) as file:
        begin = time.monotonic()
        for number in range(seconds * BLOCKS_PER_SECOND):
            time.sleep(max(0.0, begin + number / BLOCKS_PER_SECOND - time.monotonic()))
            now = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime()).encode()
            file.write(prepared[number % len(prepared)].replace(PLACEHOLDER, now))
            written.value += lines_per_block


def shown_hits(terminal):
    """The number of hits that a screen drawn anew says, None while it says none."""
    terminal.press(REDRAW)
    screen = b""
    end = time.monotonic() + 0.5
    while (left := end - time.monotonic()) > 0:
        screen += terminal.read(left)
        if found := HITS.findall(ESCAPES.sub(b"", screen)):
            return int(found[-1].replace(b",", b""))
    return None


def press_keys(terminal, is_over, every=KEY_EVERY):
    """Seconds from key to frame, each reckoned from when the key was due: a frame that is late makes the next key late, too,
    and a person would have waited for both."""
    waits, lost = [], 0
    due = time.monotonic()
    while not is_over():
        while (left := due - time.monotonic()) > 0:
            terminal.read(left)
        terminal.press(TAB)
        if terminal.wait_for(CORNER, PATIENCE):
            waits.append(time.monotonic() - due)
        else:
            lost += 1
        due = max(due + every, time.monotonic() - PATIENCE)
    return waits, lost


def catch_up(terminal, written, patience=60):
    """Seconds until the screen shows that many hits, and how many it showed at first."""
    begin = time.monotonic()
    first = None
    while time.monotonic() - begin < patience:
        hits = shown_hits(terminal)
        first = hits if first is None else first
        if hits == written:
            return time.monotonic() - begin, first
    return None, first


def measure(cubetop, log, growing, rate, seconds):
    """The figures, by name."""
    lines_per_block = rate // BLOCKS_PER_SECOND
    prepared = blocks(log, lines_per_block)
    written = multiprocessing.get_context("fork").Value("q", 0)
    writer = multiprocessing.get_context("fork").Process(
        target=write, args=(growing, prepared, lines_per_block, seconds, written))
    open(growing, "wb").close()
    terminal = Terminal([cubetop, growing, "--memory", "8GiB"])
    try:
        terminal.wait_for(CORNER, PATIENCE)
        begin = time.monotonic()
        writer.start()
        waits, lost = press_keys(terminal, lambda: not writer.is_alive())
        writer.join()
        elapsed = time.monotonic() - begin
        lag, first = catch_up(terminal, written.value)
    finally:
        if writer.is_alive():
            writer.terminate()
        terminal.close()
        os.unlink(growing)
    waits.sort()
    figures = {
        "lines_written": written.value,
        "lines_written_per_s": written.value / elapsed,
        "keys": len(waits),
        "keys_lost": lost,
        "lines_behind_at_end": written.value - (first or 0),
    }
    if waits:
        figures["key_to_frame_ms_p50"] = median(waits) * 1000
        figures["key_to_frame_ms_p99"] = waits[min(len(waits) - 1, int(len(waits) * 0.99))] * 1000
        figures["key_to_frame_ms_max"] = waits[-1] * 1000
    if lag is not None:
        figures["lag_at_end_ms"] = lag * 1000
    return figures
