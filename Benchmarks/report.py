"""Tables, for a terminal or in Markdown, and what they were measured on."""

import datetime
import os
import platform
import subprocess


class Report:
    def __init__(self, is_markdown):
        self.is_markdown = is_markdown

    def title(self, text):
        print(f"\n## {text}\n" if self.is_markdown else f"\n{text}", flush=True)

    def line(self, text):
        print(text + ("\n" if self.is_markdown else ""), flush=True)

    def table(self, header, rows):
        """The first column to the left, the others to the right."""
        rows = [[str(cell) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

        def draw(row):
            cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))]
            return "| " + " | ".join(cells) + " |" if self.is_markdown else "  ".join(cells).rstrip()

        print(draw(header))
        if self.is_markdown:
            print("|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|")
        for row in rows:
            print(draw(row))
        if self.is_markdown:
            print()
        print(end="", flush=True)


def machine():
    """Processor, cores, memory and system, in a line."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            name = next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, {swift()}"


def swift():
    """The compiler's version, without its builder's."""
    said = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    return next((line.partition(" (")[0] for line in said.splitlines() if "Swift version" in line), "Swift")


def commit(root):
    """What was measured; a plus behind it where files differ from that commit."""

    def git(*words):
        return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True).stdout.strip()

    changed = "+" if git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{git('rev-parse', '--short', 'HEAD') or 'no commit'}{changed}, {datetime.date.today()}"
