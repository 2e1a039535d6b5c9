"""What operators look at, made from the catalogue: Grafana's dashboards, Prometheus's rules, the reference page.

`python -m metrics.dashboards build` writes this project's files, `check` fails where a committed file is stale;
`dal dashboards` does both anywhere. Needs the extra `dashboards`: nothing that runs in a backend imports it.
"""
