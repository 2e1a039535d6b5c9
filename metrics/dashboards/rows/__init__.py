"""The rows of the dashboards, by what they are about; `metrics.dashboards.board` puts them in their order."""
