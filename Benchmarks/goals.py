"""What cubetop is to reach on a machine of two cores, and whether it does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    what: str
    # The figure's name in the results, and what it is measured in.
    figure: str
    unit: str
    most: float = float("inf")
    least: float = float("-inf")

    @property
    def bound(self):
        return f"≤ {self.most:g} {self.unit}" if self.most != float("inf") else f"≥ {self.least:g} {self.unit}"

    def verdict(self, results):
        """The figure in words, and met or not met; a dash where it wasn't measured."""
        value = results.get(self.figure)
        if value is None:
            return "–", "not measured"
        return f"{value:,.{0 if value >= 100 else 2}f} {self.unit}", "met" if self.least <= value <= self.most else "NOT MET"


GOALS = [
    Goal("load, all cores", "load.lines_per_s_m", "M lines/s", least=10),
    Goal("load, all cores", "load.gb_per_s", "GB/s", least=2.4),
    Goal("load, one core", "load_one.lines_per_s_m", "M lines/s", least=7),
    Goal("load against wc -l in the same run", "ratio.load_to_wc", "times as long", most=5),
    Goal("GoAccess against load in the same run", "ratio.goaccess_to_load", "times as long", least=250),
    Goal("DuckDB's fastest against load in the same run", "ratio.duckdb_to_load", "times as long", least=5),
    Goal("a second consumer of the stream", "consumers.more_percent", "% more time", most=15),
    Goal("with all rules that come with the program", "consumers.rules_percent", "% of the speed", least=70),
    Goal("an event held", "load.bytes_an_event_in_rows", "bytes", most=32),
    Goal("peak memory against --memory, 20 times as many events as fit", "memory.percent", "%", most=110),
    Goal("10 M events, two dimensions: first numbers", "drill.status_404_get_first_ms", "ms", most=10),
    Goal("10 M events, two dimensions: exact", "drill.status_404_get_exact_ms", "ms", most=60),
    Goal("10 M events: DuckDB's panels against ours", "ratio.duckdb_to_drill", "times as long", least=3),
    Goal("100 M events, one panel: exact", "large.one_panel_exact_ms", "ms", most=50),
    Goal("100 M events, a selective filter: exact", "large.status_404_exact_ms", "ms", most=60),
    Goal("100 M events, most of them: first numbers", "large.status_200_first_ms", "ms", most=50),
    Goal("100 M events, most of them: exact", "large.status_200_exact_ms", "ms", most=400),
    Goal("a view of everything: 50 M events against 1 M", "ratio.view_large_to_small", "times as long", most=1.5),
    # Below that the next says nothing: the machine was too busy to write so fast.
    Goal("lines written while keys are pressed", "live.lines_written_per_s_m", "M lines/s", least=0.95),
    Goal("key to frame at 1 M lines/s, p99", "live.key_to_frame_ms_p99", "ms", most=16),
    Goal("behind the log when the writer stops", "live.lag_at_end_ms", "ms", most=500),
]


def rows(results):
    for goal in GOALS:
        value, verdict = goal.verdict(results)
        yield [goal.what, goal.bound, value, verdict]
