"""A private Prometheus on 127.0.0.1 that scrapes whatever it is told to."""

import json
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from devstack.errors import StartError
from devstack.http import answers
from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.server import Recipe
from devstack.tools import Tools

CONFIG = """\
global: {{scrape_interval: {seconds}s, evaluation_interval: {seconds}s}}
rule_files: ["{folder}/rules/*.y*ml"]
alerting:
  alertmanagers:
    - file_sd_configs:
        - files: ["{folder}/alertmanagers/*.json"]
          refresh_interval: 5s
scrape_configs:
  - job_name: targets
    file_sd_configs:
      - files: ["{folder}/targets/*.json"]
        refresh_interval: 5s
"""
Sample = dict[str, Any]  # {"metric": {label: value}, "value": [time, "text"]}, as Prometheus answers it


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Where the server is; its targets and rules can change while it runs."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """The user interface and the API."""
        return f"http://{HOST}:{self.port}"

    def scrape(self, job: str, targets: Collection[str]) -> None:
        """Scrape `/metrics` of these `host:port` addresses as `job`; a second call replaces the addresses."""
        self._list("targets", job, [{"targets": list(targets), "labels": {"job": job}}])

    def notify(self, alertmanagers: Collection[str]) -> None:
        """Tell these `host:port` addresses of alerts; a second call replaces them."""
        self._list("alertmanagers", "all", [{"targets": list(alertmanagers)}])

    def _list(self, folder: str, name: str, groups: list[dict[str, object]]) -> None:
        fresh = self.folder / f"{name}.new"
        fresh.write_text(json.dumps(groups))
        fresh.replace(self.folder / folder / f"{name}.json")

    def use_rules(self, *files: Path) -> None:
        """Load these rule files.

        Raises:
            StartError: Prometheus refused one of them.
        """
        copies = [Path(shutil.copy(file, self.folder / "rules")) for file in files]
        answer = self._ask("POST", "/-/reload")
        if not answer.ok:
            for copy in copies:
                copy.unlink()
            raise StartError(f"Prometheus refused the rules: {answer.text.strip()}")

    def query(self, expression: str) -> list[Sample]:
        """The samples of an instant query.

        Raises:
            ValueError: Prometheus could not evaluate the expression.
        """
        answer = self._ask("GET", "/api/v1/query", query=expression).json()
        if answer["status"] != "success":
            raise ValueError(f"{expression}: {answer['error']}")
        samples: list[Sample] = answer["data"]["result"]
        return samples

    def traces(self, expression: str, *, seconds: float = 60.0) -> set[str]:
        """The traces of the exemplars that the series of an expression had lately."""
        now = time.time()
        period = {"start": str(now - seconds), "end": str(now + 1)}
        answer = self._ask("GET", "/api/v1/query_exemplars", query=expression, **period).json()
        return {found["labels"]["trace_id"] for series in answer["data"] for found in series["exemplars"]}

    def wait_for(self, expression: str, *, seconds: float = 15.0) -> list[Sample]:
        """The samples of a query as soon as it has any; scrapes and rules take a second or two.

        Raises:
            TimeoutError: it had none for `seconds`.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if samples := self.query(expression):
                return samples
            time.sleep(0.1)
        raise TimeoutError(f"no samples of {expression} within {seconds} s")

    def _ask(self, method: str, path: str, **parameters: str) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment is not for 127.0.0.1
            return session.request(method, self.url + path, params=parameters, timeout=10)


def prepare(tools: Tools, folder: Path, *, seconds: int = 1) -> tuple[Prometheus, Recipe]:
    """Write a configuration into `folder` that scrapes every `seconds`, and say how to run a server on it."""
    server = Prometheus(port=free_port(), folder=folder)
    for name in ("targets", "alertmanagers", "rules", "data"):
        folder.joinpath(name).mkdir()
    config = folder / "prometheus.yml"
    config.write_text(CONFIG.format(folder=folder, seconds=seconds))
    command = [
        str(tools[Program.PROMETHEUS]),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={HOST}:{server.port}",
        "--web.enable-lifecycle",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    ]
    server.scrape("prometheus", [f"{HOST}:{server.port}"])
    return server, Recipe("prometheus", command, folder, lambda: answers(f"{server.url}/-/ready"))
