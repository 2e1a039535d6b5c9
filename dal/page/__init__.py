"""The migration page: one live, read-only page for people, rendered here without a build step."""

from dal.page.prometheus import Prometheus
from dal.page.serving import serving

__all__ = ["Prometheus", "serving"]
