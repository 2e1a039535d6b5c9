"""compose.yaml offers the same stack, and what it mounts is there."""

from typing import Any

import yaml

from devstack.packages import SOURCES, Program
from devstack.paths import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_same_stack() -> None:
    """Every server of the private stack has its container, and Grafana comes on top."""
    assert set(SERVICES) == {"mysql", "dynamodb", "postgres", "unleash", "prometheus", "alertmanager", "grafana"}


def test_every_mounted_folder_exists() -> None:
    """A bind mount of a folder that is not there would be an empty one, silently."""
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", ())]
    folders = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_every_named_thing_is_declared() -> None:
    """Volumes, configurations and dependencies that a service names exist."""
    for service in SERVICES.values():
        volumes = [mount.split(":")[0] for mount in service.get("volumes", ())]
        assert {name for name in volumes if not name.startswith(".")} <= set(COMPOSE["volumes"])
        assert {config["source"] for config in service.get("configs", ())} <= set(COMPOSE["configs"])
        assert set(service.get("depends_on", ())) <= set(SERVICES)


def test_nothing_listens_beyond_this_machine() -> None:
    """Development passwords stay on 127.0.0.1."""
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_unleash_is_the_same_version() -> None:
    """Both stacks run the Unleash that the flag source was measured against."""
    assert (
        SERVICES["unleash"]["image"].rpartition(":")[2] == SOURCES[Program.UNLEASH_SERVER].npm.rpartition("@")[2]
    )


def test_the_prometheus_configuration_is_yaml() -> None:
    """The inlined file parses, and finds the generated rules where they are mounted."""
    inlined = yaml.safe_load(COMPOSE["configs"]["prometheus"]["content"])
    (mount,) = SERVICES["prometheus"]["volumes"]
    source, target, _ = mount.split(":")
    for rules in inlined["rule_files"]:
        assert (ROOT / source / rules.removeprefix(f"{target}/")).is_file()
