"""Turns panels into Grafana's JSON; the one file that imports the Foundation SDK (for Grafana 11 or later)."""

from __future__ import annotations

from grafana_foundation_sdk.builders import common, dashboard, stat, timeseries
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueGraphMode,
    LegendDisplayMode,
    LegendPlacement,
    LineInterpolation,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
)

from metrics.catalog import BUILD_INFO
from metrics.dashboards.board import ROWS
from metrics.dashboards.panels import Panel, Query, Row, Shape

UID = "switchyard"
_SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def render() -> str:
    """The dashboard as Grafana loads it."""
    return JSONEncoder(sort_keys=True, indent=2).encode(_dashboard(ROWS).build()) + "\n"


def _dashboard(rows: tuple[Row, ...]) -> dashboard.Dashboard:
    board = (
        dashboard.Dashboard("Switchyard")
        .uid(UID)
        .description("What the data access layer does; whether the databases agree. Generated: do not edit.")
        .tags(["switchyard", "generated"])
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .refresh("5s")
        .time("now-15m", "now")
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(_jobs())
    )
    number = 0
    for row in rows:
        board = board.with_row(dashboard.Row(row.title))
        for panel in row.panels:
            number += 1
            board = board.with_panel(_panel(panel).id(number))
    return board


def _jobs() -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable("job")
        .label("Job")
        .datasource(_SOURCE)
        .query(f"label_values({BUILD_INFO.name}, job)")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .include_all(True)
        .all_value(".*")
        .multi(True)
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def _panel(panel: Panel) -> stat.Panel | timeseries.Panel:
    drawn = _number() if panel.shape is Shape.NUMBER else _lines(panel)
    drawn = drawn.title(panel.title).description(panel.about).unit(panel.unit).datasource(_SOURCE)
    drawn = drawn.span(panel.width).thresholds(_thresholds(panel.alarm))
    for letter, query in zip("ABCDEF", panel.queries, strict=False):
        drawn = drawn.with_target(_target(query, letter))
    return drawn


def _number() -> stat.Panel:
    return stat.Panel().height(4).no_value("none").decimals(0).graph_mode(BigValueGraphMode.NONE)


def _lines(panel: Panel) -> timeseries.Panel:
    steps = panel.shape is Shape.STEPS
    legend = (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
        .calcs([])
    )
    return (
        timeseries.Panel()
        .height(8)
        .min(0)
        .legend(legend)
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
        .line_interpolation(LineInterpolation.STEP_AFTER if steps else LineInterpolation.LINEAR)
    )


def _target(query: Query, letter: str) -> Dataquery:
    return Dataquery().expr(query.expr).legend_format(query.legend).ref_id(letter).range().datasource(_SOURCE)


def _thresholds(alarm: float | None) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color="green")]
    if alarm is not None:
        steps.append(Threshold(value=alarm, color="red"))
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
