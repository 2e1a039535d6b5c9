"""Other stores that the code speaks to, beside MySQL."""

from __future__ import annotations

from dal.discovery.project.facts import Address, Alias, Imported, Modules, production
from dal.discovery.project.stores import MYSQL, store_of_module


def databases(modules: Modules) -> tuple[str, ...]:
    """Stores by what is imported and by the texts that name them; a second MySQL by its name in the settings."""
    written = production(modules)
    imported = {store_of_module(fact.module) for module in written for fact in module.of(Imported)}
    named = {fact.store for module in written for fact in module.of(Address)}
    others = sorted(store for store in imported | named if store not in {None, MYSQL} and store is not None)
    more = sorted({fact.name for module in written for fact in module.of(Alias)})
    return (*others, *(f"{MYSQL} ({name})" for name in more))
