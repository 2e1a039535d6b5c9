"""One rule with a planted mistake, and the scenarios that are about it: the whole file takes too long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Rule = dict[str, Any]
Rules = list[Rule]


def plant(folder: Path, into: Path, scenarios: str, right: str, wrong: str) -> None:
    """Write `rules.yml` with the mistake, and the scenarios that look at a rule in which it is."""
    rules = [rule for group in _load(folder / "rules.yml")["groups"] for rule in group["rules"]]
    broken = [rule for rule in rules if right in _text(rule)]
    assert broken, right
    above = _closed(rules, broken, lambda rule, known: any(_reads(rule, one) for one in known))
    kept = _closed(rules, above, lambda rule, known: any(_reads(one, rule) for one in known))
    _dump(into / "rules.yml", {"groups": [{"name": "mutant", "rules": [_broken(r, right, wrong) for r in kept]}]})
    file = _load(folder / scenarios)
    file["tests"] = [test for each in file["tests"] if (test := _about(each, {_name(rule) for rule in kept}))]
    assert file["tests"], f"no scenario of {scenarios} looks at {right}"
    _dump(into / scenarios, file)


def _about(test: dict[str, Any], names: set[str]) -> dict[str, Any] | None:
    alerts = [look for look in test.get("alert_rule_test", ()) if look["alertname"] in names]
    values = [look for look in test.get("promql_expr_test", ()) if any(name in look["expr"] for name in names)]
    return {**test, "alert_rule_test": alerts, "promql_expr_test": values} if alerts or values else None


def _closed(rules: Rules, some: Rules, belongs: Callable[[Rule, Rules], bool]) -> Rules:
    """These rules, and those that belong to them, and those that belong to these; in the order of the file."""
    more = [rule for rule in rules if rule in some or belongs(rule, some)]
    return more if len(more) == len(some) else _closed(rules, more, belongs)


def _reads(rule: Rule, other: Rule) -> bool:
    return "record" in other and other["record"] in rule["expr"]


def _name(rule: Rule) -> str:
    return str(rule.get("alert") or rule["record"])


def _text(rule: Rule) -> str:
    return f"{rule['expr']} for: {rule.get('for', '')}"


def _broken(rule: Rule, right: str, wrong: str) -> dict[str, Any]:
    expr, _, hold = _text(rule).replace(right, wrong).rpartition(" for: ")
    return {**rule, "expr": expr, **({"for": hold} if "for" in rule else {})}


def _load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False))
