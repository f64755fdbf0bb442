#!/usr/bin/env python3
"""Compares what `cubetop query` says of user agents (`kind`, `os`) with lists that other projects keep.

    agents.py [--list] BINARY [LOG...]    --list prints what they differ about

Looked at are the instances of crawler-user-agents, all of which are bots, and the agents of the logs, which have to be in
the combined format. The lists are packages for Python, crawler-user-agents (MIT) and ua-parser (Apache-2.0):

    pip install crawler-user-agents ua-parser ua-parser-builtins

Without them there is nothing to compare with, and the script says so. Nobody's list is the truth: no more is asked for
than what Documentation/USER-AGENTS.md claims.

Exit status: 0 as right as claimed, or skipped; 1 less right; 2 the program could not be run.
"""

import argparse
import re
import subprocess
import sys
import tempfile

try:
    import crawleruseragents
    import ua_parser
except ImportError as missing:
    print(f"agents: skipped: no package {missing.name}: pip install crawler-user-agents ua-parser ua-parser-builtins")
    sys.exit(0)

# What is claimed, in percent.
LEAST_BOTS = 98.0
LEAST_SYSTEMS = 99.0

# ua-parser's names of what is called otherwise here.
SYSTEMS = {
    "Mac OS X": "macOS", "Mac OS": "macOS", "Chrome OS": "ChromeOS", "Windows Mobile": "Windows Phone",
    "Windows CE": "Windows Phone", "BlackBerry OS": "BlackBerry", "BlackBerry Tablet OS": "BlackBerry",
    "Symbian OS": "Symbian", "Symbian^3": "Symbian", "WatchOS": "watchOS", "ATV OS X": "tvOS", "Other": "",
}  # fmt: skip
DISTRIBUTIONS = {"Ubuntu", "Debian", "Fedora", "CentOS", "Gentoo", "SUSE", "Slackware", "Mandriva", "Red Hat", "Arch Linux"}

AGENT = re.compile(rb'"(?:[^"\\]|\\.)*" \d{3} (?:\d+|-) "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"')


def system_by_ua_parser(agent):
    found = ua_parser.parse_os(agent)
    family = found.family if found else ""
    return "Linux" if family in DISTRIBUTIONS else SYSTEMS.get(family, family)


def agents_of(logs):
    """The distinct agents, as logged."""
    agents = set()
    for log in logs:
        with open(log, "rb") as lines:
            agents.update(found[1].decode("utf-8", "replace") for found in map(AGENT.search, lines) if found)
    return sorted(agents - {"-", ""})


def answers(binary, agents):
    """(kind, os) of each agent. A line's path is its agent's number, so that nothing depends on how agents are printed."""
    with tempfile.NamedTemporaryFile("w", suffix=".log", encoding="utf-8") as log:
        for number, agent in enumerate(agents):
            log.write(f'192.0.2.1 - - [14/Mar/2026:09:26:53 +0000] "GET /{number} HTTP/1.1" 200 1 "-" "{agent}"\n')
        log.flush()
        command = [binary, "query", log.name, "--format", "combined", "--by", "path,kind,os", "--output", "tsv", "--top", "1000000"]
        printed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")
    rows = [line.split("\t") for line in printed.splitlines()[1:]]
    said = {int(path[1:]): (kind, system) for path, kind, system, _ in rows}
    return [said[number] for number in range(len(agents))]


def main():
    options = argparse.ArgumentParser(usage="agents.py [--list] BINARY [LOG...]")
    options.add_argument("--list", action="store_true")
    options.add_argument("binary")
    options.add_argument("logs", nargs="*")
    options = options.parse_args()
    is_right = True

    def compare(what, agents, said, expected, least):
        nonlocal is_right
        pairs = list(zip(agents, said, expected))
        share = 100 * sum(a == b for _, a, b in pairs) / max(1, len(pairs))
        print(f"{what}: {len(pairs)} agents, {share:.1f} % agree{'' if share >= least else f', claimed are {least} %'}")
        is_right = is_right and share >= least
        if options.list:
            for agent, a, b in sorted(pairs, key=lambda pair: pair[1:]):
                if a != b:
                    print(f"    {a or '-'}, not {b or '-'}: {agent}")

    # Quotes would end the field; servers escape them.
    instances = {i for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA for i in entry["instances"]}
    bots = sorted(re.sub(r'["\\]', "'", agent) for agent in instances if agent.isprintable())
    logged = agents_of(options.logs)
    try:
        of_bots, of_logged = answers(options.binary, bots), answers(options.binary, logged)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"agents: {options.binary}: {error}", file=sys.stderr)
        return 2
    compare("kinds of known bots", bots, [kind for kind, _ in of_bots], ["bot"] * len(bots), LEAST_BOTS)
    for name, agents, said in [("known bots", bots, of_bots), ("the logs", logged, of_logged)]:
        if agents:
            systems = [system_by_ua_parser(agent) for agent in agents]
            compare(f"systems of {name}", agents, [system for _, system in said], systems, LEAST_SYSTEMS)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
