"""What operators look at, made from the catalogue: Grafana dashboard, the Prometheus rules, the reference page.

`python -m metrics.dashboards build` writes the files, `check` fails where a committed file is stale. For the
development of this project only: nothing that runs in a backend imports it.
"""
