from django.conf import settings
from django.db import models
from django.utils import timezone


class Dated(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class IssueQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=["new", "doing"])

    def of(self, user):
        return self.filter(assignee=user)


class Project(Dated):
    key = models.SlugField(max_length=10, unique=True)
    title = models.CharField(max_length=120)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership")

    def __str__(self):
        return self.key


class Membership(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    role = models.CharField(max_length=10, default="guest")

    class Meta:
        unique_together = [("project", "user")]


class Label(models.Model):
    word = models.CharField(max_length=30, primary_key=True)


class Issue(Dated):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="issues")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="new", db_index=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    labels = models.ManyToManyField(Label, blank=True)
    closed_at = models.DateTimeField(null=True, db_column="closed_on")

    objects = IssueQuerySet.as_manager()

    class Meta:
        db_table = "issue"
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_number")]

    def close(self):
        self.state = "done"
        self.closed_at = timezone.now()
        self.save(update_fields=["state", "closed_at"])
