#!/usr/bin/env python3
"""Counts logs of every format a second time, by other means, and compares with what `cubetop query` says.

    formats.py BINARY LOG...     what the format is, how many lines are events and how many aren't, and sums by dimension
    formats.py --self-test       does this script read lines as it should?

Each format has a small reader: a regular expression, Python's own json module, or a split at blanks. A log is read by
the reader that reads the most of it, which has to be the one that `cubetop formats --detect` names. What no reader reads
has to be refused. Logs in the access logs' own formats are counted in more ways by count.py.

Exit status: 0 everything agrees, 1 something doesn't, 2 the program could not be run.
"""

import collections
import datetime
import json
import re
import subprocess
import sys

import count

# ----------------------------------------------------------------------------------------------------------------------
# What fields mean.

FIELDS = "client method url protocol status host user referrer agent".split()
DIMENSIONS = ["client", "method", "path", "query", "protocol", "status", "host", "user", "referrer", "agent"]


def instant(text):
    """A time in any of the notations that JSON logs have, as seconds since 1970."""
    if isinstance(text, (int, float)):
        return text / 10 ** max(0, len(str(int(text))) - 10)
    text = text.replace(",", ".").replace("Z", "+00:00")
    found = datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    return (found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)).timestamp()


def address(text, has_port=False):
    """The client of `1.2.3.4:80`, `[::1]:80` or `1.2.3.4, 10.0.0.1`."""
    if text is None:
        return None
    private = re.compile(r"10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80:|unknown|-")
    listed = [re.sub(r"^\[(.*)\](:\d+)?$|^([^:]+):\d+$", lambda m: m[1] or m[3], part) for part in re.split("[, ]+", text)]
    if has_port:
        listed = [text.rsplit(":", 1)[0]]
    return next((part for part in listed if not private.match(part)), listed[0])


def event(when, **fields):
    """An event, its missing fields put in; the target is taken apart."""
    made = {name: None for name in FIELDS} | {"bytes": 0, "ms": None, "when": when} | fields
    for name in FIELDS:
        made[name] = None if made[name] in (None, "", "-") else str(made[name])
    path, _, query = (made["url"] or "").partition("?")
    return made | {"path": path or None, "query": query or None}


def request(line):
    """`GET /a HTTP/1.1` as three fields; none where it isn't that."""
    found = re.fullmatch(r"([A-Za-z_-]{1,32}) (\S(?:.*\S| *)?.*) (HTTP/\d+(?:\.\d+)?)", line or "")
    return dict(zip(["method", "url", "protocol"], found.groups())) if found else {}


# ----------------------------------------------------------------------------------------------------------------------
# Formats. A reader takes lines, and gives for each an event, None for one that is none, or HEADER.

HEADER = object()


def access(pattern):
    """A format of one line, as a regular expression with the fields' names."""
    compiled = re.compile(pattern, re.DOTALL)

    def read(lines):
        for line in lines:
            found = compiled.fullmatch(line)
            if found is None:
                yield None
                continue
            fields = found.groupdict()
            when = count.seconds(fields.pop("time").encode())
            sent = fields.pop("sent")
            fields |= request(fields.pop("request"))
            yield event(when, bytes=0 if sent == "-" else int(sent), **fields) if when is not None else None

    return read


def names(lines):
    """Common and combined logs, with or without a host in front: what count.py reads."""
    for line in lines:
        found = count.read(line.encode("utf-8", "surrogateescape"))
        if found is None:
            yield None
            continue
        fields = {n: v.decode("utf-8", "surrogateescape") if v else None for n, v in found.items() if n in FIELDS}
        yield event(found["when"], bytes=found["bytes"], ms=found["milliseconds"], **fields)


def shape(has_host, has_agent):
    """Whether a log has a host in front and agents behind is all that tells these formats apart."""

    def read(lines):
        for line, found in zip(lines, names(lines)):
            ends = re.search(r'" (?:\d{3}|-) (?:\d+|-)( "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*")?', line)
            fits = found and (found["host"] is not None) == has_host and bool(ends and ends[1]) == has_agent
            yield found if fits and not (found["user"] or "").endswith(" -") else None

    return read


QUOTED = r'"((?:[^"\\]|\\.)*)"'
TIME = r"\[(?P<time>[^\]]+)\]"
REQUEST = r'"(?P<request>(?:[^"\\]|\\.)*)"'
AGENT = r'"(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)"'


def nginx_main(lines):
    """Combined, and exactly one quoted field behind."""
    for line, found in zip(lines, shape(False, True)(lines)):
        yield found if re.search(r'" (?:\d{3}|-) (?:\d+|-)(?: "(?:[^"\\]|\\.)*"){3}$', line) else None


bunkerweb = access(
    rf'(?P<host>\S+) (?P<client>\S+) - (?:\S+ )?(?P<user>\S+) {TIME} {REQUEST} (?P<status>\d{{3}}) (?P<sent>\d+) {AGENT}'
)


def cpanel(lines):
    for line in lines:
        found = re.match(rf"\[(\S+ \S+ \S+)\] \w+ \[\w+\] (\S+) - (.*?) {QUOTED}", line)
        yield event(instant(found[1]), client=found[2], user=found[3], **request(found[4])) if found else None


def haproxy(lines):
    http = re.compile(
        r"(\S+):\d+ \[([^\]]+)\] \S+ \S+/\S+ -?\d+/-?\d+/-?\d+/-?\d+/\+?(-?\d+) (\d+) \+?(\d+) \S+ \S+ \S+ \S+ \S+ "
        r'(?:\{.*\} )?"(.*)"'
    )
    for line in lines:
        found = http.fullmatch(line)
        if not found:
            yield None
            continue
        when = datetime.datetime.strptime(found[2] + "000 +0000", "%d/%b/%Y:%H:%M:%S.%f %z").timestamp()
        yield event(
            when, client=found[1], ms=float(found[3]), status=found[4], bytes=int(found[5]), **request(found[6])
        )


def w3c(lines):
    """Columns as the last #Fields line names them; quoted values may have blanks."""
    columns, date, is_microsoft = [], None, True
    for line in lines:
        if line.startswith("#"):
            if line.startswith("#Fields:"):
                columns = line[8:].split()
            elif line.startswith(("#Date:", "#Start-Date:")):
                date = line.split()[1]
            elif line.startswith("#Software:"):
                is_microsoft = "Microsoft" in line or "IIS" in line
            yield HEADER
            continue
        values = [v[1:-1] if v.startswith('"') else v for v in re.findall(r'"(?:[^"]|"")*"|[^\s"]\S*', line)]
        row = dict(zip(columns, values))
        day = row.get("date", row.get("date-local", date))
        clock = row.get("time", row.get("time-local"))
        needed = [n for n in ("c-ip", "cs-method", "cs-uri-stem", "cs-uri", "sc-status", "cs(User-Agent)") if n in columns]
        try:
            when = instant(f"{day} {clock}")
        except ValueError:
            when = None
        if when is None or not set(needed) <= set(row):
            yield None
            continue
        get = {n: None if v == "-" else v for n, v in row.items()}.get
        url = get("cs-uri") or get("cs-uri-stem")
        query = get("cs-uri-query")
        taken = get("time-taken")
        if taken is not None:
            taken = float(taken) * (1 if is_microsoft and "." not in taken else 1000)
        if get("TimeTakenMS") is not None:
            taken = float(get("TimeTakenMS"))
        yield event(
            when, client=get("c-ip") or get("c-dns"), method=get("cs-method"),
            url=f"{url}?{query}" if query and url and "cs-uri" not in row else url,
            protocol=get("cs-version"), status=get("sc-status"), host=get("cs(Host)") or get("cs-host"),
            user=get("cs-username") or get("c-auth-id"), referrer=get("cs(Referer)") or get("cs(Referrer)"),
            agent=get("cs(User-Agent)"), bytes=int(get("sc-bytes") or get("bytes") or 0), ms=taken,
        )  # fmt: skip


def objects(fields):
    """JSON objects, of which `fields` makes an event; lines in which it finds no request are none."""

    def read(lines):
        for line in lines:
            try:
                found = fields(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                found = None
            yield found if found and any(found[name] for name in ("client", "method", "url", "status")) else None

    return read


def caddy(row):
    asked = row["request"]
    headers = asked.get("headers", {})
    return event(
        instant(row["ts"]), client=asked.get("client_ip") or asked.get("remote_ip") or address(asked.get("remote_addr")),
        method=asked["method"], url=asked["uri"], protocol=asked["proto"], status=row["status"], host=asked["host"],
        user=row.get("user_id"), referrer=headers.get("Referer", [None])[0], agent=headers.get("User-Agent", [None])[0],
        bytes=row["size"], ms=row["duration"] * 1000,
    )  # fmt: skip


def cloudflare(row):
    return event(
        instant(row["EdgeStartTimestamp"]), client=row["ClientIP"], method=row["ClientRequestMethod"],
        url=row.get("ClientRequestURI"), protocol=row.get("ClientRequestProtocol"), status=row["EdgeResponseStatus"],
        host=row["ClientRequestHost"], referrer=row.get("ClientRequestReferer"), agent=row.get("ClientRequestUserAgent"),
        bytes=row["EdgeResponseBytes"], ms=row.get("EdgeTimeToFirstByteMs"),
    )  # fmt: skip


def envoy(row):
    return event(
        instant(row["start_time"]), client=address(row["downstream_remote_address"]), method=row["method"],
        url=row.get("x-envoy-origin-path", row.get("path")), protocol=row.get("protocol"), status=row["response_code"],
        host=row[":authority"], agent=row.get("user-agent"), bytes=row.get("bytes_sent", 0), ms=row.get("duration"),
    )  # fmt: skip


def other(row):
    """Kasm's and open-appsec's, by the keys that they have."""
    data = row.get("eventData", row)
    return event(
        instant(row.get("timestamp") or row["eventTime"]),
        client=address(row["request_ip"]) if "request_ip" in row else data["httpSourceId"], method=data.get("httpMethod"),
        url=data.get("path_info", data.get("httpUriPath")), host=data.get("httpHostName"), agent=row.get("user_agent"),
    )  # fmt: skip


READERS = {
    "common": shape(False, False), "combined": shape(False, True), "vhost-common": shape(True, False),
    "vhost-combined": shape(True, True), "nginx-main": nginx_main, "bunkerweb": bunkerweb, "cpanel": cpanel,
    "haproxy": haproxy, "w3c": w3c, "caddy-json": objects(caddy), "cloudflare-json": objects(cloudflare),
    "envoy-json": objects(envoy), "json": objects(other),
}  # fmt: skip
# Of two that read equally much: the one that accounts for more of a line.
PREFERRED = ["nginx-main"]
# Read by what reads their relatives: a log whose format was changed half-way counts whole.
RELATIVES = {name: names for name in ("common", "combined", "vhost-common", "vhost-combined", "nginx-main")}

# ----------------------------------------------------------------------------------------------------------------------
# What carries lines.

PREFIXES = [
    r"(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: ",
    r"\d{4}-\d\d-\d\dT\S+ std(?:out|err) [FP] ",
    r"[A-Za-z0-9._@-]+ +\| ",
]
TAG = re.compile(r"[A-Za-z0-9][^\s{\"]* ?[^\s{\"]+: ")


def unwrapped(line):
    for prefix in PREFIXES:
        found = re.match(prefix, line)
        if found:
            line = line[found.end() :]
            break
    if line.startswith("{"):
        try:
            row = json.loads(line)
        except ValueError:
            return line
        message = next((row[k] for k in ("log", "message", "msg") if isinstance(row.get(k), str)), "").rstrip("\r\n")
        bare = TAG.sub("", message, count=1) if TAG.match(message) else message
        if count.read(bare.encode()) is not None:
            return bare
    return line


def load(log):
    """The lines of a log, without what carried them and without blank ones."""
    with open(log, "rb") as file:
        text = file.read().decode("utf-8", "surrogateescape")
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
    return [unwrapped(line) for line in lines]


def detect(lines):
    """The reader that reads the most of the lines, and the names of those that do so as well."""
    head = lines[:200]
    read = {name: sum(isinstance(e, dict) for e in reader(head)) for name, reader in READERS.items()}
    most = max(read.values(), default=0)
    best = [name for name in READERS if read[name] == most] if most else []
    return next((name for name in PREFERRED if name in best), best[0] if best else None)


# ----------------------------------------------------------------------------------------------------------------------
# Asking the program, and comparing.


def shown(text):
    """As JSON shows bytes that are not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if text else text


def sums(events, name):
    found = collections.defaultdict(lambda: [0, 0])
    for each in events:
        row = found[shown(each[name])]
        row[0] += 1
        row[1] += each["bytes"]
    return dict(found)


def statistics(binary, log):
    done = subprocess.run(
        [binary, "query", log, "--measure", "hits", "--stats"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    rows = dict(line.split(": ", 1) for line in done.stderr.decode("utf-8", "replace").splitlines() if ": " in line)
    return {name: int(rows[name]) for name in ("lines", "events", "rejected")}


def check(binary, program, log, report):
    lines = load(log)
    name = detect(lines)
    detected = subprocess.run([binary, "formats", "--detect", log], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if name is None:
        report.compare("what is no access log is refused", detected.returncode, 1)
        report.compare("why it is refused is said in a line", detected.stderr.count(b"\n"), 1)
        asked = subprocess.run([binary, "query", log], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        report.compare("and so by query", (asked.returncode, asked.stdout), (1, b""))
        return "no access log"
    said = detected.stdout.decode("utf-8", "replace").removeprefix(log).split("\n")[0]
    report.compare("the format", re.match(r": (?:unsure: perhaps )?([a-z0-9-]+)", said)[1], name)
    rows = list(RELATIVES.get(name, READERS[name])(lines))
    events = [row for row in rows if isinstance(row, dict)]
    counted = {"lines": len(rows), "events": len(events), "rejected": sum(row is None for row in rows)}
    report.compare("lines, events and rejected lines", statistics(binary, log), counted)
    totals = {"hits": len(events), "bytes": sum(e["bytes"] for e in events), "clients": len({e["client"] for e in events} - {None})}
    report.compare("totals", program.rows(log, "--measure", "hits,bytes,clients"), totals)
    for dimension in DIMENSIONS:

        def compare(dimension=dimension):
            told = program.rows(log, "--by", dimension, "--measure", "hits,bytes", "--top", "0")
            told = {None if row[dimension] is None else str(row[dimension]): [row["hits"], row["bytes"]] for row in told}
            report.compare(f"--by {dimension}", told, sums(events, dimension))

        report.attempt(f"--by {dimension}", compare)
    longest = max((e["ms"] for e in events if e["ms"] is not None and e["ms"] >= 0), default=None)
    says = program.rows(log, "--measure", "max")["max"]
    # No latency can be longer than 71 minutes.
    close = says == longest if longest is None or says is None else abs(says - min(longest, 4_294_967.294)) <= 0.001
    report.compare(f"the longest latency is {says}, counted {longest}", close, True)
    minutes = collections.Counter(int(e["when"] // 60 * 60) for e in events)
    told = program.rows(log, "--every", "1m", "--measure", "hits")
    report.compare("--every 1m", {int(instant(row["time"])): row["hits"] for row in told if row["hits"]}, dict(minutes))
    return name


def self_test():
    assert instant(1431857103556000) == 1431857103.556 and instant(1.5e9) == 1.5e9
    assert instant("2015-05-17T10:05:03Z") == instant("2015-05-17 12:05:03,000 +02:00".replace(" +", "+")) == 1431857103
    assert address("10.0.0.2, [2001:db8::1]:80") == "2001:db8::1" and address("1.2.3.4:5") == "1.2.3.4"
    assert address("::1") == "::1" and address("10.0.0.1") == "10.0.0.1"
    assert request("GET /a b HTTP/1.1") == {"method": "GET", "url": "/a b", "protocol": "HTTP/1.1"}
    assert request("GET  / HTTP/1.1") == {} and request("hello") == {} and request("GET / HTTP/1.1")["url"] == "/"
    line = '203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /a?b HTTP/1.1" 200 5 "-" "x"'
    assert detect([line]) == "combined" and detect([line + ' "y"']) == "nginx-main" and detect(["hello"]) is None
    assert detect(["shop.example " + line]) == "vhost-combined"
    assert unwrapped("web-1  | " + line) == unwrapped("Mar 14 09:26:53 web nginx[1]: " + line) == line
    assert unwrapped(json.dumps({"log": line + "\n", "stream": "stdout"})) == line
    assert unwrapped(json.dumps({"host": {}, "message": "web.0 nginx: " + line})) == line
    assert unwrapped('{"msg": "hello"}') == '{"msg": "hello"}'
    rows = list(w3c(["#Fields: date time c-ip cs(User-Agent)", '2015-05-17 10:05:03 1.2.3.4 "a ""b"" c"', "2015-05-17"]))
    assert rows[0] is HEADER and rows[1]["agent"] == 'a ""b"" c' and rows[1]["when"] == 1431857103 and rows[2] is None
    print("self-test: formats are read as they should be")


def main():
    options = count.read_options(__doc__, self_test)
    program, report = count.Program(options.binary), count.Report()
    found = collections.Counter()
    for log in options.logs:
        before, name = report.failures, None

        def check_all(log=log):
            nonlocal name
            name = check(options.binary, program, log, report)

        report.attempt(log, check_all)
        found[name] += 1
        if report.failures > before:
            print(f"{log}: {name}: {report.failures - before} differ")
    for name, logs in found.most_common():
        print(f"{name}: {logs} logs")
    print(f"{len(options.logs)} logs, {report.checks} checks, {report.failures} differ")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
