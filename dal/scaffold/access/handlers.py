"""Functions that answer requests or commands: their statements cannot be had without the request around them."""

from __future__ import annotations

import ast

from dal.scaffold.access.functions import Function
from dal.scaffold.code.classes import family_of
from dal.scaffold.code.modules import Foreign, Modules
from dal.scaffold.code.text import dotted_name

_REGISTERING = frozenset(
    {
        *(
            "api_route",
            "before_request",
            "cli",
            "command",
            "connect",
            "delete",
            "errorhandler",
            "expose",
            "filter",
        ),
        *("get", "head", "inclusion_tag", "listener", "listens_for", "on", "on_event", "options", "patch", "post"),
        *("put", "route", "simple_tag", "task", "teardown_request", "user_loader", "view_config", "websocket"),
    }
)
"""The last names of decorators of an object that register a function: `@app.route`."""
_MARKING = frozenset(
    {
        *("api_view", "csrf_exempt", "login_required", "permission_required", "receiver", "require_GET"),
        *("require_POST", "require_http_methods", "shared_task", "task"),
    }
)
"""Decorators that only handlers have."""
_ENDINGS = ("Command", "Controller", "Endpoint", "Handler", "Resource", "View", "ViewSet", "Viewset")
_REQUEST = frozenset({"request", "req"})
_WEB = frozenset(
    {
        *(
            "aiohttp",
            "bottle",
            "cherrypy",
            "django",
            "falcon",
            "fastapi",
            "flask",
            "flask_login",
            "pyramid",
            "quart",
        ),
        *("rest_framework", "sanic", "starlette", "tornado"),
    }
)
_EXCHANGE = frozenset(
    {
        *("HttpResponse", "HttpResponseRedirect", "JSONResponse", "JsonResponse", "RedirectResponse", "Request"),
        *("Response", "TemplateResponse", "current_user", "flash", "jsonify", "login_user", "logout_user"),
        *("make_response", "redirect", "render", "render_template", "request", "send_file", "session", "url_for"),
    }
)
"""What of web frameworks is there only while a request is answered, or is an answer."""


def handles_requests(function: Function, modules: Modules) -> bool:
    """Whether it is called by a framework, with what only a framework has."""
    if any(_registers(name) for name in function.decorators):
        return True
    if any(one.name in _REQUEST for one in function.signature.parameters):
        return True
    if any(_is_exchange(name, function, modules) for name in _names(function.node)):
        return True
    owner = function.owner
    return owner is not None and any(
        _is_view(base) for part in family_of(modules, owner) for base in _bases(part.cls)
    )


def _registers(name: str) -> bool:
    before, _, last = name.rpartition(".")
    return (bool(before) and last in _REGISTERING) or last in _MARKING


def _is_exchange(name: str, function: Function, modules: Modules) -> bool:
    if name not in _EXCHANGE or name not in function.module.imports:
        return False
    found = modules.resolve(function.module, name)
    return isinstance(found, Foreign) and found.module.partition(".")[0] in _WEB


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _bases(cls: ast.ClassDef | None) -> list[str]:
    return [dotted_name(base) or "" for base in (cls.bases if cls is not None else [])]


def _is_view(name: str) -> bool:
    return name.rpartition(".")[2].endswith(_ENDINGS)
