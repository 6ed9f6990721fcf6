"""The stages in the order of the report, and what is required of them at 100,000 records."""

from __future__ import annotations

from dataclasses import dataclass

JUDGED_AT = 100_000
MILLION = 1_000_000


@dataclass(frozen=True)
class Required:
    """What a stage must reach; None where nothing is asked."""

    title: str
    faster: float | None = None  # times less CPU than the peer, at least
    floors: float | None = None  # times the CPU of the floor, at most
    at_most: float | None = None  # CPU seconds (or MB), at most

    def words(self) -> str:
        """The requirement as text."""
        parts = []
        if self.faster is not None:
            parts.append(f"≥ {self.faster:,g}×")
        if self.floors is not None:
            parts.append(f"≤ {self.floors:g}× floor")
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:,g}")
        return ", ".join(parts) or "–"

    def met(self, ours: float | None, peer: float | None, floor: float | None) -> bool | None:
        """Whether it is met; None where nothing is asked or a figure is missing."""
        checks = []
        for limit, other in ((self.faster, peer), (self.floors, floor), (self.at_most, 0.0)):
            if limit is not None and (ours is None or other is None):
                return None
        if ours is None:
            return None
        if self.faster is not None and peer is not None:
            checks.append(peer >= self.faster * ours)
        if self.floors is not None and floor is not None:
            checks.append(ours <= self.floors * floor)
        if self.at_most is not None:
            checks.append(ours <= self.at_most)
        return all(checks) if checks else None


STAGES = {
    "build_from_dicts": Required("build and add from dicts (validated)", faster=25),
    "build_from_columns": Required("bulk build from columns (validated)", at_most=2),
    "unify_label_majority": Required("unify label, majority", faster=70, floors=3),
    "unify_rating_mean": Required("unify rating, mean", faster=100),
    "unify_topics_majority": Required("unify multi-label, majority", faster=40),
    "unify_ranking_mean": Required("unify ranking, mean rank", faster=100),
    "format_as_datasets": Required('format_as("datasets")', faster=40),
    "prepare_columns": Required("prepare_for_training, columns (text classification)", faster=20),
    "prepare_function": Required(
        "prepare_for_training, formatting function (text classification)", faster=60, floors=2
    ),
    "prepare_sft": Required("prepare_for_training, formatting function (SFT, trl)"),
    "prepare_dpo": Required(
        "prepare_for_training, formatting function (DPO, trl)", faster=60, floors=2
    ),
    "alpha_nominal": Required("Krippendorff's alpha, nominal", faster=1000),
    "alpha_sets": Required("Krippendorff's alpha, sets (MASI)"),
    "alpha_ranking": Required("Krippendorff's alpha, rankings (Kendall)"),
    "save": Required("save to disk"),
    "load": Required("load from disk, all of it read"),
    "open": Required("open from disk by memory map"),
}
PEAK = Required("peak memory of the whole run, all input dicts at once, MB", at_most=1200)
PEAK_BATCHES = Required("the same, records added in batches of 10,000, MB", at_most=1200)
INPUT = Required("(input dicts, interpreter and libraries before building, MB)")
SIZE = Required("the data set itself in memory, MB", at_most=400)
MILLION_SIZE = Required("1,000,000 records in memory, MB", at_most=2000)
IMPORT = Required("import of ostraka, CPU s", at_most=0.35)
