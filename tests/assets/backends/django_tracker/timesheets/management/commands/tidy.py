from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.models import Issue
from timesheets.models import Entry


class Command(BaseCommand):
    help = "Delete from the sheets what was never booked."

    def handle(self, *args, **options):
        old = Entry.objects.filter(booked=False, day__lt=timezone.now())
        count, _ = old.delete()
        self.stdout.write(f"delete from entries where they are old: {count}")
        for issue in Issue.objects.filter(entries=None).iterator():
            issue.state = "new"
            issue.save()
