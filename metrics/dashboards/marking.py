"""An annotation of Grafana: a line through all panels, at each moment at which a query has samples."""

from __future__ import annotations

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import AnnotationQuery, DataSourceRef

from metrics.dashboards.board import STEP
from metrics.dashboards.panels import Mark


class _Query(AnnotationQuery):
    """With the fields of Prometheus's annotations, which the SDK does not know: how often, and what is said."""

    def __init__(self, mark: Mark, source: DataSourceRef) -> None:
        super().__init__(name=mark.name, datasource=source, enable=True, icon_color=mark.colour, expr=mark.expr)
        self._text = mark.text

    def to_json(self) -> dict[str, object]:
        """As Grafana's Prometheus data source reads it."""
        return {**super().to_json(), "step": STEP, "titleFormat": self._text, "textFormat": "", "tagKeys": ""}


class Marking(Builder[AnnotationQuery]):
    """Builds one."""

    def __init__(self, mark: Mark, source: DataSourceRef) -> None:
        self._query = _Query(mark, source)

    def build(self) -> AnnotationQuery:
        """The annotation."""
        return self._query
