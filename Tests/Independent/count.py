#!/usr/bin/env python3
"""Counts access logs a second time, by other means, and compares with what `cubetop query` says.

    count.py BINARY LOG...            every dimension, times, pairs, filters and output forms
    count.py --streams BINARY LOG...  the same answers when the log comes through a pipe
    count.py --self-test              does this script read lines as it should?

Nothing is shared with the program: one regular expression reads a line, dictionaries count, and Python's own
ipaddress module says which network an address is of. Slow, short and obvious, that is all it has to be. The rules it
follows are the documented ones of the command line. The exception is the classification of agents (`family`, `kind`, `os`):
that is a list of the program's own, so only its consistency is checked, and `kind` is taken from the program where page
views need it.

Exit status: 0 everything agrees, 1 something doesn't, 2 the program could not be run.
"""

import argparse
import collections
import csv
import datetime
import fnmatch
import io
import ipaddress
import json
import math
import os
import re
import subprocess
import sys
import time

# ----------------------------------------------------------------------------------------------------------------------
# The contract, where it is a list or a number.

STATIC_ASSETS = frozenset(
    """css js mjs map png jpg jpeg gif ico svg webp avif bmp tif tiff woff woff2 ttf otf eot mp3 mp4 webm ogg wav mov
    avi flv pdf zip gz tgz bz2 xz rar 7z tar swf webmanifest wasm""".split()
)
MEGABYTE = 1_000_000
# Whether the `host` of `shop.example:443` is written with its port.
HOST_KEEPS_PORT = False
# The program's quantiles are those of a sketch: they may be off by this part of their value.
QUANTILE_ERROR = 0.03

DIMENSIONS = (
    "client network method path section url query protocol status class host referrer referrer-host agent family kind os "
    "user source"
).split()
# Checked for consistency only: see above. `source` is the name of the one log.
OWN_DIMENSIONS = {"family", "kind", "os", "source"}
MEASURES = ["hits", "bytes", "clients", "errors", "pageviews"]


# ----------------------------------------------------------------------------------------------------------------------
# One line.

QUOTED = rb'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(
    rb"(?P<words>\S+(?: \S+){2,}) "
    rb"\[(?P<time>\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    rb"(?P<request>" + QUOTED + rb") (?P<status>\d{3}|-) (?P<bytes>\d+|-)"
    rb"(?: (?P<referrer>" + QUOTED + rb") (?P<agent>" + QUOTED + rb")(?: (?P<rest>.*))?)?\s*",
    re.DOTALL,
)
METHOD = re.compile(rb"[A-Za-z_-]{1,32}")
PROTOCOL = re.compile(rb"HTTP/[0-9]+(\.[0-9]+)?")
REQUEST_TIME = re.compile(rb"[0-9]+\.[0-9]+")
REFERRER_HOST = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)")
MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def value(field):
    """A field as it was logged; None where the server had nothing to say."""
    return None if field in (None, b"", b"-", b'""') else field


def seconds(stamp):
    """`14/Mar/2026:00:00:11 +0100` as seconds since 1970; None if there is no such time."""
    try:
        moment = datetime.datetime(
            int(stamp[7:11]), MONTHS[stamp[3:6]], int(stamp[0:2]),
            int(stamp[12:14]), int(stamp[15:17]), int(stamp[18:20]), tzinfo=datetime.timezone.utc,
        )  # fmt: skip
    except (KeyError, ValueError):
        return None
    offset = int(stamp[22:24]) * 3600 + int(stamp[24:26]) * 60
    return int(moment.timestamp()) - (-offset if stamp[21:22] == b"-" else offset)


def address(client):
    """The IP address that a client is, an IPv4 one where it is only wrapped in IPv6; None for host names."""
    try:
        found = ipaddress.ip_address(client.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    return getattr(found, "ipv4_mapped", None) or found


def network(client):
    found = address(client)
    if found is None:
        return None
    if found.version == 4:
        return str(ipaddress.ip_network((int(found) & ~0xFF, 24))).encode()
    return str(ipaddress.ip_network((int(found) >> 80 << 80, 48))).encode()


def section(path):
    if path is None:
        return None
    cut = path.find(b"/", 1) if path.startswith(b"/") else path.find(b"/")
    return path if cut < 0 else path[:cut]


def referrer_host(referrer):
    found = REFERRER_HOST.match(referrer or b"")
    return value(found.group(1).lower()) if found else None


def is_static(path):
    name = path.rsplit(b"/", 1)[-1]
    return b"." in name and name.rsplit(b".", 1)[-1].decode("latin-1").lower() in STATIC_ASSETS


def read(line):
    """The event of a line as a dictionary, or None if it is no access log line."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    when = seconds(found["time"])
    if when is None:
        return None
    # Client, ident and user, who may have spaces; a host, which is no address, stands in front if a client's address or
    # `client -` follows.
    words = found["words"].split(b" ")
    is_hosted = len(words) > 3 and address(words[0]) is None and (words[2] == b"-" or address(words[1]) is not None)
    host = words.pop(0) if is_hosted else None
    client, user = words[0], b" ".join(words[2:])

    method = url = path = query = protocol = None
    parts = found["request"][1:-1].split(b" ")
    if len(parts) >= 3 and METHOD.fullmatch(parts[0]) and parts[1] and PROTOCOL.fullmatch(parts[-1]):
        method, url, protocol = parts[0], b" ".join(parts[1:-1]), parts[-1]
        path, _, query = url.partition(b"?")
    if host is not None and not HOST_KEEPS_PORT:
        host = re.sub(rb":[0-9]+$", b"", host)
    referrer, agent = (value(found[name][1:-1]) if found[name] else None for name in ("referrer", "agent"))
    times = [word for word in (found["rest"] or b"").split() if REQUEST_TIME.fullmatch(word)]
    return {
        "when": when,
        "client": value(client),
        "network": network(client),
        "method": method,
        "path": value(path),
        "section": value(section(path)),
        "url": value(url),
        "query": value(query),
        "protocol": protocol,
        "status": value(found["status"]),
        "class": None if found["status"] == b"-" else found["status"][:1] + b"xx",
        "host": value(host),
        "referrer": referrer,
        "referrer-host": referrer_host(referrer),
        "agent": agent,
        "user": value(user),
        "bytes": 0 if found["bytes"] == b"-" else int(found["bytes"]),
        "milliseconds": float(times[0]) * 1000 if times else None,
    }


def load(log):
    with open(log, "rb") as file:
        lines = file.read().split(b"\n")
    return [event for event in map(read, lines) if event]


# ----------------------------------------------------------------------------------------------------------------------
# Counting.


def is_page_view(event, kinds):
    return (
        event["method"] == b"GET"
        and (event["class"] == b"2xx" or event["status"] == b"304")
        and kinds.get(text(event["agent"])) != "bot"
        and event["path"] is not None
        and not is_static(event["path"])
    )


def measure(name, events, kinds):
    if name == "hits":
        return len(events)
    if name == "bytes":
        return sum(event["bytes"] for event in events)
    if name == "clients":
        return len({event["client"] for event in events} - {None})
    if name == "errors":
        return sum((event["status"] or b"") >= b"400" for event in events)
    if name == "pageviews":
        return sum(is_page_view(event, kinds) for event in events)
    raise ValueError(name)


def text(field):
    """As JSON shows it: what is not UTF-8 becomes U+FFFD, what is missing stays so."""
    return None if field is None else field.decode("utf-8", "replace")


def groups(events, dimensions):
    found = collections.defaultdict(list)
    for event in events:
        found[tuple(event[name] for name in dimensions)].append(event)
    return found


def answer(events, dimensions, measures, top, kinds):
    """The rows that `--by DIMENSIONS --measure MEASURES --top TOP` asks for: the first measure descending, then the
    groups' bytes ascending, a missing one before all others."""
    rows = []
    for key, members in groups(events, dimensions).items():
        rows.append((key, [measure(name, members, kinds) for name in measures]))
    rows.sort(key=lambda row: (-row[1][0], tuple(part or b"" for part in row[0])))
    rows = rows[:top] if top else rows
    return [dict(zip([*dimensions, *measures], [*map(text, key), *numbers])) for key, numbers in rows]


def minutes(events, measures, kinds):
    found = collections.defaultdict(list)
    for event in events:
        found[event["when"] // 60 * 60].append(event)
    rows = []
    for start, members in sorted(found.items()):
        stamp = datetime.datetime.fromtimestamp(start, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows.append({"time": stamp, **{name: measure(name, members, kinds) for name in measures}})
    return rows


def is_in_network(event, block):
    found = address(event["client"] or b"")
    return found is not None and found.version == block.version and found in block


TEN = ipaddress.ip_network("10.0.0.0/8")
# A filter as it is typed, and what it means.
FILTERS = [
    ("status >= 500", lambda e: (e["status"] or b"") >= b"500"),
    ('path ~ "^/a"', lambda e: (e["path"] or b"").startswith(b"/a")),
    ("client in 10.0.0.0/8", lambda e: is_in_network(e, TEN)),
    ("not client in 10.0.0.0/8", lambda e: not is_in_network(e, TEN)),
    ("method = POST or method = PUT", lambda e: e["method"] in (b"POST", b"PUT")),
    ('path = "/shop/*"', lambda e: (e["path"] or b"").startswith(b"/shop/")),
    ('path = "/*.?s"', lambda e: fnmatch.fnmatchcase(text(e["path"]) or "", "/*.?s")),
    ("status in (401, 403)", lambda e: e["status"] in (b"401", b"403")),
    ("class = 5xx", lambda e: e["class"] == b"5xx"),
    ("bytes > 1MB", lambda e: e["bytes"] > MEGABYTE),
    ('status = 404 and not path ~ "[.]php$"', lambda e: e["status"] == b"404" and not (e["path"] or b"").endswith(b".php")),
    ("(status = 404 or status = 403) and method = GET",
     lambda e: e["status"] in (b"404", b"403") and e["method"] == b"GET"),
]  # fmt: skip


# ----------------------------------------------------------------------------------------------------------------------
# Asking the program, and comparing.


class Program:
    def __init__(self, binary):
        self.binary = binary

    def output(self, *arguments, stdin=None):
        command = [self.binary, "query", *arguments]
        done = subprocess.run(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        if done.returncode != 0:
            message = done.stderr.decode("utf-8", "replace").strip()
            raise RuntimeError(f"{' '.join(command)}\n    exit status {done.returncode}: {message}")
        return done.stdout.decode("utf-8")

    def rows(self, *arguments):
        return json.loads(self.output(*arguments, "--output", "json"))


class Report:
    def __init__(self):
        self.checks = 0
        self.failures = 0

    def compare(self, what, told, counted):
        self.checks += 1
        if told == counted:
            return
        self.failures += 1
        print(f"  DIFFERENT: {what}")
        if isinstance(told, list) and isinstance(counted, list):
            if len(told) != len(counted):
                print(f"    {len(told)} rows, counted {len(counted)}")
            for index, pair in enumerate(zip(told, counted)):
                if pair[0] != pair[1]:
                    print(f"    row {index}: {pair[0]}\n    counted: {pair[1]}")
                    break
        else:
            print(f"    says:    {told}\n    counted: {counted}")

    def attempt(self, what, check):
        """A check that can't be made counts as one that failed, and the others go on."""
        try:
            check()
        except (RuntimeError, ValueError, KeyError, TypeError, AttributeError, subprocess.TimeoutExpired) as error:
            self.checks += 1
            self.failures += 1
            print(f"  FAILED: {what}: {error}")


def plain(rows, dimensions):
    """The program's rows with the dimensions as text: a status may be a JSON number."""
    return [
        {key: str(field) if key in dimensions and isinstance(field, int) else field for key, field in row.items()}
        for row in rows
    ]


def kinds_of_agents(program, log, events, report):
    """What kind the program says each agent is of, after a look at whether it contradicts itself."""
    kinds = {}
    for row in program.rows(log, "--by", "agent,kind", "--measure", "hits", "--top", "0"):
        report.compare(f"agent {row['agent']!r} has one kind", kinds.get(row["agent"], row["kind"]), row["kind"])
        kinds[row["agent"]] = row["kind"]
    report.compare("kinds are told for every agent", set(kinds), {text(event["agent"]) for event in events})
    families = {}
    for row in program.rows(log, "--by", "family,kind", "--measure", "hits", "--top", "0"):
        report.compare(f"family {row['family']!r} has one kind", families.get(row["family"], row["kind"]), row["kind"])
        families[row["family"]] = row["kind"]
    for name in ("kind", "family", "source"):
        rows = program.rows(log, "--by", name, "--measure", "hits,bytes", "--top", "0")
        report.compare(f"hits by {name} sum up", sum(row["hits"] for row in rows), len(events))
        report.compare(f"bytes by {name} sum up", sum(row["bytes"] for row in rows), sum(e["bytes"] for e in events))
        if name == "source":
            report.compare("one log is one source", len(rows), 1)
    return kinds


def check_dimensions(program, log, events, kinds, report):
    report.compare(
        "totals",
        program.rows(log, "--measure", ",".join(MEASURES)),
        {name: measure(name, events, kinds) for name in MEASURES},
    )
    for name in DIMENSIONS:
        if name in OWN_DIMENSIONS:
            continue

        def check(name=name):
            told = program.rows(log, "--by", name, "--measure", ",".join(MEASURES), "--top", "50")
            report.compare(f"--by {name}", plain(told, [name]), answer(events, [name], MEASURES, 50, kinds))

        report.attempt(f"--by {name}", check)
    for pair in (["status", "path"], ["method", "class"], ["client", "agent"]):

        def check(pair=pair):
            told = program.rows(log, "--by", ",".join(pair), "--measure", "hits,bytes", "--top", "80")
            report.compare(f"--by {pair}", plain(told, pair), answer(events, pair, ["hits", "bytes"], 80, kinds))

        report.attempt(f"--by {pair}", check)

    def check_sort():
        told = program.rows(log, "--by", "path", "--measure", "bytes,hits", "--top", "0")
        report.compare("sorted by bytes", plain(told, ["path"]), answer(events, ["path"], ["bytes", "hits"], 0, kinds))

    report.attempt("--measure bytes,hits", check_sort)


def check_times(program, log, events, kinds, report):
    names = ["hits", "bytes", "clients"]

    def check():
        told = program.rows(log, "--every", "1m", "--measure", ",".join(names))
        # Whether the rows come by time or by measure is the table's affair; what each minute says is checked here.
        report.compare("--every 1m", sorted(told, key=lambda row: row["time"]), minutes(events, names, kinds))

    report.attempt("--every 1m", check)


def check_filters(program, log, events, kinds, report):
    for where, is_wanted in FILTERS:
        wanted = [event for event in events if is_wanted(event)]

        def check(where=where, wanted=wanted):
            told = program.rows(log, "--where", where, "--measure", ",".join(MEASURES))
            counted = {name: measure(name, wanted, kinds) for name in MEASURES}
            report.compare(f"--where '{where}'", told, counted)
            told = program.rows(log, "--where", where, "--by", "path", "--measure", "hits,clients", "--top", "50")
            counted = answer(wanted, ["path"], ["hits", "clients"], 50, kinds)
            report.compare(f"--where '{where}' --by path", plain(told, ["path"]), counted)

        report.attempt(f"--where '{where}'", check)


def quantile_bounds(numbers, part):
    """What a quantile may be called, whichever of its definitions is meant."""
    place = part * (len(numbers) - 1)
    low, high = numbers[max(0, math.floor(place) - 1)], numbers[min(len(numbers) - 1, math.ceil(place) + 1)]
    return low * (1 - QUANTILE_ERROR) - 1, high * (1 + QUANTILE_ERROR) + 1


def check_latency(program, log, events, report):
    parts = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}

    def check():
        told = program.rows(log, "--by", "status", "--measure", "hits," + ",".join(parts), "--top", "0")
        found = {row["status"]: row for row in plain(told, ["status"])}
        for (status,), members in groups(events, ["status"]).items():
            numbers = sorted(event["milliseconds"] for event in members if event["milliseconds"] is not None)
            for name, part in parts.items():
                says = found[text(status)][name]
                if not numbers:
                    report.compare(f"{name} of {text(status)}", says, None)
                    continue
                low, high = quantile_bounds(numbers, part)
                report.compare(
                    f"{name} of {text(status)} is {says}, counted {low:.1f} to {high:.1f}",
                    says is not None and low <= says <= high, True,
                )  # fmt: skip

    report.attempt("latency", check)


def parsed(form, output):
    """The rows of an output form, everything as text and what is missing as nothing."""
    if form == "ndjson":
        return [{key: "" if v is None else str(v) for key, v in json.loads(row).items()} for row in output.splitlines()]
    if form == "csv":
        return [dict(row) for row in csv.DictReader(io.StringIO(output, newline=""))]
    head, *rows = output.split("\n")[:-1]
    return [dict(zip(head.split("\t"), row.split("\t"))) for row in rows]


def check_forms(program, log, report):
    for question in (["--by", "path,status", "--measure", "hits,bytes"], ["--by", "query"], ["--every", "1h"], []):
        rows = program.rows(log, *question, "--top", "40")
        rows = rows if isinstance(rows, list) else [rows]
        wanted = [{key: "" if field is None else str(field) for key, field in row.items()} for row in rows]
        for form in ("csv", "tsv", "ndjson"):

            def check(question=question, form=form, wanted=wanted):
                output = program.output(log, *question, "--top", "40", "--output", form)
                report.compare(f"{form} of {question}", parsed(form, output), wanted)

            report.attempt(f"{form} of {question}", check)


def check_streams(program, log, report):
    for question in (["--by", "status"], ["--by", "path", "--top", "0"], ["--every", "1m", "--measure", "hits,clients"]):

        def check(question=question):
            with open(log, "rb") as file:
                feeder = subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE)
                piped = program.output("-", *question, "--output", "csv", stdin=feeder.stdout)
                feeder.stdout.close()
                feeder.wait()
            report.compare(f"cat | query - {question}", piped, program.output(log, *question, "--output", "csv"))

        report.attempt(f"stream {question}", check)


# ----------------------------------------------------------------------------------------------------------------------
# Does this script itself read as it should?


def self_test():
    def event(line):
        return read(line.encode("latin-1"))

    stamp = "[14/Mar/2026:00:00:11 +0100]"
    full = event(f'10.0.0.7 - anna {stamp} "GET /Blog/x/y.CSS?a=1?b HTTP/1.1" 200 12 "http://u:p@H.Example:80/a" "A \\"b\\"" 0.250')
    expected = {
        "client": b"10.0.0.7", "network": b"10.0.0.0/24", "user": b"anna", "when": 1773442811, "method": b"GET",
        "url": b"/Blog/x/y.CSS?a=1?b", "path": b"/Blog/x/y.CSS", "section": b"/Blog", "query": b"a=1?b",
        "protocol": b"HTTP/1.1", "status": b"200", "class": b"2xx", "bytes": 12, "referrer-host": b"h.example",
        "agent": b'A \\"b\\"', "milliseconds": 250.0, "host": None,
    }  # fmt: skip
    assert {key: full[key] for key in expected} == expected, full
    common = event(f'::ffff:10.1.2.3 - - {stamp} "\\x16\\x03\\x01" 400 -')
    assert common["network"] == b"10.1.2.0/24" and common["bytes"] == 0 and common["method"] is None, common
    hosted = event(f'www.shop.example:443 2001:DB8:1:2::3 - - {stamp} "GET / HTTP/2.0" 304 0 "-" "-"')
    assert hosted["host"] == b"www.shop.example" and hosted["network"] == b"2001:db8:1::/48", hosted
    assert hosted["section"] == b"/" and hosted["referrer"] is None and hosted["query"] is None, hosted
    spaced = event(f'10.0.0.7 - Anna B C {stamp} "GET / HTTP/1.1" - -')
    assert spaced["user"] == b"Anna B C" and spaced["host"] is spaced["status"] is spaced["class"] is None, spaced
    assert event(f'a.example - - {stamp} "GET http://h/p HTTP/1.0" 200 1')["section"] == b"http:"
    assert event(f'a.example - - {stamp} "GET  / HTTP/1.0" 200 1')["path"] is None
    assert event(f'a.example - - {stamp} "GET /a b HTTP/1.0" 200 1')["path"] == b"/a b"
    assert event(f'a.example - - {stamp} "GET /a? HTTP/1.0" 200 1')["query"] is None
    assert event(f'a.example - - {stamp} "" 400 0 "-" "-"')["url"] is None
    assert event('1.1.1.1 - - [31/Feb/2026:00:00:11 +0100] "GET / HTTP/1.1" 200 1') is None
    assert event(f'1.1.1.1 - - {stamp} "GET / HTTP/1.1" 4') is None
    assert event("    at CheckoutController.pay (checkout.js:212:17)") is None
    assert seconds(b"01/Jan/1970:00:00:00 -0130") == 5400
    assert referrer_host(b"HTTPS://[2001:DB8::1]:8080/x") == b"[2001:db8::1]" and referrer_host(b"/local") is None
    assert is_static(b"/a/b.min.JS") and not is_static(b"/a.css/b") and not is_static(b"/pdf")
    ties = [full | {"path": path} for path in (b"/b", None, b"/a", b"/b")]
    assert [row["path"] for row in answer(ties, ["path"], ["hits"], 0, {})] == ["/b", None, "/a"]
    assert is_page_view(full | {"path": b"/"}, {}) and not is_page_view(full, {})
    assert not is_page_view(full | {"path": b"/"}, {'A \\"b\\"': "bot"})
    assert parsed("csv", 'path,hits\n"a,""b",1\n,2\n') == [{"path": 'a,"b', "hits": "1"}, {"path": "", "hits": "2"}]
    assert quantile_bounds([1.0] * 100, 0.5)[0] < 1 < quantile_bounds([1.0] * 100, 0.5)[1]
    print("self-test: lines are read as they should be")


def read_options(documentation, self_test, *flags):
    """What the command line asks for, self-test done; ends the script where there is nothing else to do or nothing to run."""
    arguments = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--self-test", *flags):
        arguments.add_argument(flag, action="store_true")
    arguments.add_argument("binary", nargs="?")
    arguments.add_argument("logs", nargs="*")
    options = arguments.parse_args()
    if options.self_test:
        self_test()
        if options.binary is None:
            sys.exit(0)
    if options.binary is None or not options.logs:
        arguments.error("a binary and at least one log are needed")
    if not os.access(options.binary, os.X_OK):
        print(f"{arguments.prog}: {options.binary}: not a program: build it first", file=sys.stderr)
        sys.exit(2)
    return options


def main():
    options = read_options(__doc__, self_test, "--streams")
    program, report = Program(options.binary), Report()
    for log in options.logs:
        begin, before, checked = time.monotonic(), report.failures, report.checks
        if options.streams:
            check_streams(program, log, report)
        else:
            events = load(log)

            def check_all(log=log, events=events):
                kinds = kinds_of_agents(program, log, events, report)
                check_dimensions(program, log, events, kinds, report)
                check_times(program, log, events, kinds, report)
                check_filters(program, log, events, kinds, report)
                check_latency(program, log, events, report)
                check_forms(program, log, report)

            report.attempt(log, check_all)
        state = "agree" if report.failures == before else f"{report.failures - before} differ"
        print(f"{log}: {report.checks - checked} checks, {state}, {time.monotonic() - begin:.1f} s")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
