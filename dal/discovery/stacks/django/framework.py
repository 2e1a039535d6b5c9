"""Tables that Django and the libraries around it bring along: models refer to them and extend them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dal.discovery.stacks.django.fields import Field
from dal.discovery.values.text import text
from dal.discovery.values.value import Arguments, Known, Value


@dataclass(frozen=True, slots=True)
class Shipped:
    """A model of a library: its app, its table, its fields, and what is unique in it."""

    app: str
    table: str
    fields: tuple[Field, ...]
    together: tuple[tuple[str, ...], ...] = ()


def _field(name: str, kind: str, *positional: Value, **options: object) -> Field:
    keywords = tuple(
        (key, text(value) if isinstance(value, str) else Known(value)) for key, value in options.items()
    )
    return Field(name, kind, Arguments(positional, keywords))


def _char(name: str, length: int, **options: object) -> Field:
    return _field(name, "CharField", max_length=length, **options)


def _to(name: str, label: str, kind: str = "ForeignKey", **options: object) -> Field:
    return _field(name, kind, text(label), on_delete="CASCADE", **options)


_ID = _field("id", "AutoField", primary_key=True)
_BASE_USER = (_char("password", 128), _field("last_login", "DateTimeField", null=True))
_PERMISSIONS = (
    _field("is_superuser", "BooleanField", default=False),
    _field("groups", "ManyToManyField", text("auth.Group"), related_name="user_set", related_query_name="user"),
    _field(
        "user_permissions",
        "ManyToManyField",
        text("auth.Permission"),
        related_name="user_set",
        related_query_name="user",
    ),
)
_USER = (
    *_BASE_USER,
    *_PERMISSIONS,
    _char("username", 150, unique=True),
    _char("first_name", 150),
    _char("last_name", 150),
    _field("email", "EmailField"),
    _field("is_staff", "BooleanField", default=False),
    _field("is_active", "BooleanField", default=True),
    _field("date_joined", "DateTimeField"),
)
_SESSION = (
    _char("session_key", 40, primary_key=True),
    _field("session_data", "TextField"),
    _field("expire_date", "DateTimeField", db_index=True),
)
_STAMPS = (_field("created", "DateTimeField"), _field("modified", "DateTimeField"))
_TREE = tuple(
    _field(name, "PositiveIntegerField", db_index=name == "tree_id") for name in ("lft", "rght", "tree_id")
)

ABSTRACT: Mapping[str, tuple[Field, ...]] = {
    "AbstractBaseUser": _BASE_USER,
    "PermissionsMixin": _PERMISSIONS,
    "AbstractUser": _USER,
    "AbstractBaseSession": _SESSION,
    "MPTTModel": (*_TREE, _field("level", "PositiveIntegerField")),
    "PolymorphicModel": (_to("polymorphic_ctype", "contenttypes.ContentType", null=True),),
    "PolymorphicMPTTModel": (
        *_TREE,
        _field("level", "PositiveIntegerField"),
        _to("polymorphic_ctype", "contenttypes.ContentType", null=True),
    ),
    "TimeStampedModel": _STAMPS,
    "CreationModificationDateBase": _STAMPS,
    "OrderedModel": (_field("order", "PositiveIntegerField", db_index=True),),
    "SoftDeletableModel": (_field("is_removed", "BooleanField", default=False),),
    "SafeDeleteModel": (
        _field("deleted", "DateTimeField", null=True, db_index=True),
        _field("deleted_by_cascade", "BooleanField", default=False),
    ),
    "StatusModel": (_char("status", 100), _field("status_changed", "DateTimeField")),
    "TimeFramedModel": (
        _field("start", "DateTimeField", null=True),
        _field("end", "DateTimeField", null=True),
    ),
    "TitleDescriptionModel": (_char("title", 255), _field("description", "TextField", null=True)),
    "TitleSlugDescriptionModel": (
        _char("title", 255),
        _field("description", "TextField", null=True),
        _field("slug", "SlugField"),
    ),
    "ActivatorModel": (
        _field("status", "IntegerField"),
        _field("activate_date", "DateTimeField", null=True),
        _field("deactivate_date", "DateTimeField", null=True),
    ),
}
"""What an abstract model of a library adds, by its name."""

SHIPPED: Mapping[str, Shipped] = {
    "django.contrib.auth.models.User": Shipped("auth", "auth_user", (_ID, *_USER)),
    "django.contrib.auth.models.Group": Shipped(
        "auth",
        "auth_group",
        (_ID, _char("name", 150, unique=True), _field("permissions", "ManyToManyField", text("auth.Permission"))),
    ),
    "django.contrib.auth.models.Permission": Shipped(
        "auth",
        "auth_permission",
        (_ID, _char("name", 255), _to("content_type", "contenttypes.ContentType"), _char("codename", 100)),
        (("content_type_id", "codename"),),
    ),
    "django.contrib.contenttypes.models.ContentType": Shipped(
        "contenttypes",
        "django_content_type",
        (_ID, _char("app_label", 100), _char("model", 100)),
        (("app_label", "model"),),
    ),
    "django.contrib.sessions.models.Session": Shipped("sessions", "django_session", _SESSION),
    "django.contrib.sites.models.Site": Shipped(
        "sites", "django_site", (_ID, _char("domain", 100, unique=True), _char("name", 50))
    ),
    "django.contrib.admin.models.LogEntry": Shipped(
        "admin",
        "django_admin_log",
        (
            _ID,
            _field("action_time", "DateTimeField"),
            _to("user", "settings.AUTH_USER_MODEL"),
            _to("content_type", "contenttypes.ContentType", null=True),
            _field("object_id", "TextField", null=True),
            _char("object_repr", 200),
            _field("action_flag", "PositiveSmallIntegerField"),
            _field("change_message", "TextField"),
        ),
    ),
    "django.contrib.flatpages.models.FlatPage": Shipped(
        "flatpages",
        "django_flatpage",
        (
            _ID,
            _char("url", 100, db_index=True),
            _char("title", 200),
            _field("content", "TextField"),
            _field("enable_comments", "BooleanField", default=False),
            _char("template_name", 70),
            _field("registration_required", "BooleanField", default=False),
            _field("sites", "ManyToManyField", text("sites.Site")),
        ),
    ),
    "django.contrib.redirects.models.Redirect": Shipped(
        "redirects",
        "django_redirect",
        (_ID, _to("site", "sites.Site"), _char("old_path", 200, db_index=True), _char("new_path", 200)),
        (("site_id", "old_path"),),
    ),
    "rest_framework.authtoken.models.Token": Shipped(
        "authtoken",
        "authtoken_token",
        (
            _char("key", 40, primary_key=True),
            _to("user", "settings.AUTH_USER_MODEL", "OneToOneField", related_name="auth_token"),
            _field("created", "DateTimeField"),
        ),
    ),
}
"""By its dotted name."""
