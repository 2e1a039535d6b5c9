from django.test import TestCase

from projects.models import Issue, Project
from timesheets.models import Entry


class WeekTest(TestCase):
    def setUp(self):
        self.project = Project.objects.create(key="T", title="Test")
        self.issue = Issue.objects.create(project=self.project, number=1, title="x")

    def test_nothing_was_entered(self):
        self.assertEqual(Entry.objects.filter(issue=self.issue).count(), 0)
