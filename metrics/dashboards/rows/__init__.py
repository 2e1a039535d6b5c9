"""The rows of the dashboard, by what they are about; `metrics.dashboards.board` puts them in their order."""
