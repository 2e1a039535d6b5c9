"""A private Alertmanager on 127.0.0.1 that tells nobody: it takes alerts in and shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from devstack.http import answers
from devstack.packages import Program
from devstack.ports import HOST, free_port
from devstack.server import Recipe
from devstack.tools import Tools

CONFIG = """\
route: {receiver: nobody, group_by: [job, alertname], group_wait: 0s}
receivers: [{name: nobody}]
"""
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alertmanager:
    """Where the server is; `prometheus.notify([alertmanager.target])` brings it alerts."""

    port: int

    @property
    def url(self) -> str:
        """The user interface and the API."""
        return f"http://{HOST}:{self.port}"

    @property
    def target(self) -> str:
        """Where Prometheus finds it."""
        return f"{HOST}:{self.port}"

    def alerts(self) -> list[Labels]:
        """The labels of every alert that rings."""
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment is not for 127.0.0.1
            answer = session.get(f"{self.url}/api/v2/alerts", timeout=10)
        answer.raise_for_status()
        return [alert["labels"] for alert in answer.json()]


def prepare(tools: Tools, folder: Path) -> tuple[Alertmanager, Recipe]:
    """Write a configuration into `folder`, and say how to run a server on it."""
    server = Alertmanager(port=free_port())
    config = folder / "alertmanager.yml"
    config.write_text(CONFIG)
    command = [
        str(tools[Program.ALERTMANAGER]),
        f"--config.file={config}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address={server.target}",
        "--cluster.listen-address=",  # alone: it would listen for others on a port of everybody
        "--log.level=warn",
    ]
    return server, Recipe("alertmanager", command, folder, lambda: answers(f"{server.url}/-/ready"))
