"""The same questions put to DuckDB: counting a log by path, and the panels of the dashboard over a table in memory.

    duck.py count-csv LOG            the fastest way found: fields divided at spaces, in quotes as the log has them
    duck.py count-regexp LOG         whole lines, the path taken out by a regular expression
    duck.py panels LOG COPIES ROUNDS a table in memory, then six GROUP BYs for each drill-down: `name: value` lines
"""

import sys
import time

import duckdb

COLUMNS = ["client", "ident", "user", "day", "zone", "request", "status", "bytes", "referrer", "agent"]
TYPES = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
PATH = "split_part(split_part(request, ' ', 2), '?', 1)"
# What each panel groups by. DuckDB knows no families of agents: the agents themselves are few enough.
PANELS = ["path", "client", "status", "referrer_host", "agent", "method"]


def fields(log):
    return f"""read_csv('{log}', delim=' ', quote='"', escape='\\', header=false, auto_detect=false, columns={{{TYPES}}},
        ignore_errors=true, strict_mode=false)"""


def lines(log):
    return f"""read_csv('{log}', delim='\x01', quote='', escape='', header=false, auto_detect=false,
        columns={{'line': 'VARCHAR'}}, ignore_errors=true, strict_mode=false)"""


def count(log, path, source):
    print(duckdb.sql(f"SELECT {path} AS path, count(*) AS hits FROM {source} GROUP BY ALL ORDER BY hits DESC LIMIT 15"))


def load(connection, log, copies):
    events = f"""SELECT try_strptime(day[2:], '%d/%b/%Y:%H:%M:%S') AS time, client, {PATH} AS path,
            split_part(request, ' ', 1) AS method, try_cast(status AS USMALLINT) AS status,
            coalesce(try_cast(bytes AS BIGINT), 0) AS bytes, split_part(referrer, '/', 3) AS referrer_host, agent
        FROM {fields(log)} WHERE time IS NOT NULL"""
    connection.execute(f"CREATE TABLE loaded AS {events}")
    for _ in range(copies - 1):
        connection.execute(f"INSERT INTO loaded {events}")


def drills(connection):
    """The drill-downs of `cubetop-bench drill`, as conditions."""

    def first(column, order):
        value = connection.execute(
            f"SELECT {column} FROM loaded GROUP BY 1 ORDER BY count(*) {order}, 1 LIMIT 1").fetchone()[0]
        return value.replace("'", "''")

    return {
        "everything": "true",
        "status_404": "status = 404",
        "top_path": f"path = '{first('path', 'DESC')}'",
        "rare_client": f"client = '{first('client', 'ASC')}'",
        "status_404_get": "status = 404 AND method = 'GET'",
        "status_200": "status = 200",
    }


def answer(connection, condition):
    for panel in PANELS:
        clients = ", count(DISTINCT client)" if panel == "path" else ""
        connection.execute(
            f"""SELECT {panel}, count(*), sum(bytes), count(*) FILTER (status >= 400){clients} FROM loaded
                WHERE {condition} GROUP BY 1 ORDER BY count(*) DESC LIMIT 15""").fetchall()


def panels(log, copies, rounds):
    connection = duckdb.connect()
    begin = time.perf_counter()
    load(connection, log, copies)
    print(f"seconds: {time.perf_counter() - begin:.3f}")
    for name, condition in drills(connection).items():
        events = connection.execute(f"SELECT count(*) FROM loaded WHERE {condition}").fetchone()[0]
        times = []
        for _ in range(rounds):
            begin = time.perf_counter()
            answer(connection, condition)
            times.append((time.perf_counter() - begin) * 1000)
        print(f"{name}_events: {events}")
        print(f"{name}_ms: {sorted(times)[rounds // 2]:.3f}", flush=True)


if __name__ == "__main__":
    how, log = sys.argv[1:3]
    if how == "count-csv":
        count(log, PATH, fields(log))
    elif how == "count-regexp":
        count(log, "regexp_extract(line, '\"[A-Z]+ ([^ ?\"]*)', 1)", lines(log))
    else:
        panels(log, int(sys.argv[3]), int(sys.argv[4]))
