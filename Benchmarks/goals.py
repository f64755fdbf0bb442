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
    Goal("load, every dimension counted, two cores", "load.lines_per_s_m", "M lines/s", least=5),
    Goal("load, every dimension counted, one core", "load_one.lines_per_s_m", "M lines/s", least=3),
    Goal("parse a line", "micro.parse_ns", "ns", most=30),
    Goal("intern a line's values", "micro.intern_again_ns", "ns", most=60),
    Goal("an event in rows", "load.bytes_an_event_in_rows", "bytes", most=32),
    Goal("drill down one dimension: first numbers", "drill.status_404_first_ms", "ms", most=50),
    Goal("drill down one dimension: exact", "drill.status_404_exact_ms", "ms", most=100),
    Goal("drill down two dimensions: exact", "drill.status_404_get_exact_ms", "ms", most=100),
    Goal("drill into most events: first numbers", "drill.status_200_first_ms", "ms", most=50),
    Goal("drill into most events: exact", "drill.status_200_exact_ms", "ms", most=1000),
    Goal("a view of everything", "frame.view_ms", "ms", most=16),
    Goal("a frame drawn", "frame.render_ms", "ms", most=2),
    # Below that the next three say nothing: the machine was too busy to write so fast.
    Goal("lines written while keys are pressed", "live.lines_written_per_s_m", "M lines/s", least=0.95),
    Goal("key to frame at 1 M lines/s, p50", "live.key_to_frame_ms_p50", "ms", most=16),
    Goal("key to frame at 1 M lines/s, p99", "live.key_to_frame_ms_p99", "ms", most=50),
    Goal("behind the log when the writer stops", "live.lag_at_end_ms", "ms", most=500),
]


def rows(results):
    for goal in GOALS:
        value, verdict = goal.verdict(results)
        yield [goal.what, goal.bound, value, verdict]
