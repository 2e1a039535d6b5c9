import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-development")
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "projects.apps.ProjectsConfig",
    "timesheets",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("DB_NAME", "tracker"),
        "USER": os.environ.get("DB_USER", "tracker"),
        "PASSWORD": os.environ.get("DB_PASSWORD", ""),
    }
}
CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://localhost:6379/1"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tracker.urls"
