"""Turns panels into Grafana's JSON (11 or later); only this and `marking` import the Foundation SDK."""

from __future__ import annotations

from grafana_foundation_sdk.builders import common, dashboard, stat, timeseries
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    LineInterpolation,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    DataSourceRef,
    RangeMap,
    RegexMap,
    SpecialValueMap,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
    VariableOption,
    VariableRefresh,
)

from metrics.catalog import BUILD_INFO, OPERATION_SECONDS
from metrics.dashboards.board import MARKS
from metrics.dashboards.marking import Marking
from metrics.dashboards.panels import DRAWN_OVER_TIME, Board, Colour, Panel, Query, Shape
from metrics.dashboards.promql import EVERYWHERE

_SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
TAG = "switchyard"


def render(board: Board) -> str:
    """A dashboard as Grafana loads it."""
    return JSONEncoder(sort_keys=True, indent=2).encode(_dashboard(board).build()) + "\n"


def _dashboard(board: Board) -> dashboard.Dashboard:
    made = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.about)
        .tags([TAG, "generated"])
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .refresh("5s")
        .time("now-15m", "now")
        .link(_others())
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    )
    for variable in _variables(board):
        made = made.with_variable(variable)
    for mark in MARKS:
        made = made.annotation(Marking(mark, _SOURCE))
    return _fill(made, board)


def _fill(made: dashboard.Dashboard, board: Board) -> dashboard.Dashboard:
    number = 0
    for row in board.rows:
        made = made.with_row(dashboard.Row(row.title))
        for panel in row.panels:
            number += 1
            made = made.with_panel(_panel(panel).id(number))
    return made


def _others() -> dashboard.DashboardLink:
    """To the other dashboards, with the same choices and the same time."""
    return (
        dashboard.DashboardLink("Switchyard")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .include_vars(True)
        .keep_time(True)
    )


def _variables(board: Board) -> list[dashboard.QueryVariable]:
    jobs = _variable("job", "Job", f"label_values({BUILD_INFO.name}, job)")
    which = f"label_values({OPERATION_SECONDS.name}_count{{{EVERYWHERE}}}, entity)"
    return [jobs, _variable("entity", "Entity", which)] if board.by_entity else [jobs]


def _variable(name: str, label: str, query: str) -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(_SOURCE)
        .query(query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .include_all(True)
        .all_value(".*")
        .multi(True)
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def _panel(panel: Panel) -> stat.Panel | timeseries.Panel:
    drawn = _lines(panel) if panel.shape in DRAWN_OVER_TIME else _now(panel)
    drawn = drawn.title(panel.title).description(panel.about).unit(panel.unit).datasource(_SOURCE)
    drawn = drawn.span(panel.width).thresholds(_thresholds(panel)).mappings(_mappings(panel))
    for letter, query in zip("ABCDEF", panel.queries, strict=False):
        drawn = drawn.with_target(_target(query, letter, panel.shape))
    return drawn


def _now(panel: Panel) -> stat.Panel:
    names = panel.shape is Shape.NAMES
    drawn = stat.Panel().height(4).no_value(panel.nothing).decimals(0).graph_mode(BigValueGraphMode.NONE)
    drawn = drawn.text_mode(BigValueTextMode.NAME if names else BigValueTextMode.AUTO)
    return drawn.color_mode(BigValueColorMode.BACKGROUND) if panel.words else drawn


def _mappings(panel: Panel) -> list[ValueMap | RangeMap | RegexMap | SpecialValueMap]:
    words = {str(word.value): ValueMappingResult(text=word.text, color=word.colour) for word in panel.words}
    return [ValueMap(words)] if words else []


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


def _target(query: Query, letter: str, shape: Shape) -> Dataquery:
    """What holds now is asked for now: a range would go on showing what has ended. Latencies lead to traces."""
    made = Dataquery().expr(query.expr).legend_format(query.legend).ref_id(letter).datasource(_SOURCE)
    if shape not in DRAWN_OVER_TIME:
        return made.instant()
    return made.range().exemplar(True) if "_bucket" in query.expr else made.range()


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color=Colour.GOOD)]
    steps += [Threshold(value=word.value, color=word.colour) for word in panel.words if word.value > 0]
    if panel.alarm is not None:
        steps.append(Threshold(value=panel.alarm, color=Colour.BAD))
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
