import uuid

from django.contrib.auth import get_user_model
from django.db import models

from projects.models import Dated, Issue


class EntryManager(models.Manager):
    def between(self, user, first, last):
        return self.filter(user=user, day__gte=first, day__lte=last).order_by("day")


class Entry(Dated):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="entries")
    user = models.ForeignKey(get_user_model(), on_delete=models.CASCADE)
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    booked = models.BooleanField(default=False)

    objects = EntryManager()


class Total(models.Model):
    user = models.OneToOneField(get_user_model(), primary_key=True, on_delete=models.CASCADE)
    minutes = models.IntegerField(default=0)
