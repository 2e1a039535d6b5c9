"""Small words for PromQL, so that a query cannot name a metric or a label that the catalogue does not declare."""

from __future__ import annotations

from metrics.declaration import Kind, Metric

PROMETHEUS_ADDS = ("job", "instance", "pid", "le")
WINDOW = "$__rate_interval"
EVERYWHERE = 'job=~"$job"'
CHOSEN = EVERYWHERE + ', entity=~"$entity"'


def series(metric: Metric, suffix: str = "", /, *, where: str = "", **labels: str) -> str:
    """Select the series of a metric by label values and by a ready-made matcher.

    Raises:
        ValueError: the catalogue declares no such label, or no such value of it.
    """
    _check(metric, labels)
    matchers = ", ".join(filter(None, [where, *(f'{name}="{value}"' for name, value in labels.items())]))
    return f"{metric.name}{suffix}" + (f"{{{matchers}}}" if matchers else "")


def here(metric: Metric, **labels: str) -> str:
    """Select the series of the jobs that the dashboard shows."""
    return series(metric, where=EVERYWHERE, **labels)


def _check(metric: Metric, labels: dict[str, str]) -> None:
    declared = {label.name: label for label in metric.labels}
    for name, value in labels.items():
        if name not in declared or (declared[name].closed and value not in declared[name].values):
            raise ValueError(f'{metric.name} has no {name}="{value}"')


def rate(metric: Metric, *by: str, window: str = WINDOW, where: str = EVERYWHERE, **labels: str) -> str:
    """Per second, summed by labels; of a histogram or a summary its count."""
    suffix = "_count" if metric.kind in {Kind.HISTOGRAM, Kind.SUMMARY} else ""
    return total(metric, *by, of=f"rate({series(metric, suffix, where=where, **labels)}[{window}])")


def quantile(metric: Metric, share: float, *by: str, window: str = WINDOW, where: str = EVERYWHERE) -> str:
    """The latency under which `share` of the calls stay."""
    buckets = f"rate({series(metric, '_bucket', where=where)}[{window}])"
    return f"histogram_quantile({share}, {total(metric, 'le', *by, of=buckets)})"


def total(metric: Metric, *by: str, of: str) -> str:
    """Sum an expression over a metric by some of its labels.

    Raises:
        ValueError: the catalogue declares no such label.
    """
    return f"sum{_by(metric, by)}({of})"


def most(metric: Metric, *by: str, where: str = EVERYWHERE, **labels: str) -> str:
    """The largest value among processes; raises as `total`."""
    return f"max{_by(metric, by)}({series(metric, where=where, **labels)})"


def least(metric: Metric, *by: str, where: str = EVERYWHERE, **labels: str) -> str:
    """The smallest value among processes; raises as `total`."""
    return f"min{_by(metric, by)}({series(metric, where=where, **labels)})"


def _by(metric: Metric, by: tuple[str, ...]) -> str:
    unknown = set(by) - {*metric.label_names, *PROMETHEUS_ADDS}
    if unknown:
        raise ValueError(f"{metric.name} has no label {', '.join(sorted(unknown))}")
    return f" by ({', '.join(by)}) " if by else ""


def grew(metric: Metric, *by: str, window: str, **labels: str) -> str:
    """How much counters grew; those born within the window count whole, which `increase` alone would not see."""
    one = series(metric, **labels)
    born = f"({one} unless {one} offset {window})"
    return total(metric, *by, of=f"(increase({one}[{window}]) > 0) or ({born} > 0)")
