from django import forms

from projects.models import Issue


class IssueForm(forms.ModelForm):
    class Meta:
        model = Issue
        fields = ["title", "assignee"]
