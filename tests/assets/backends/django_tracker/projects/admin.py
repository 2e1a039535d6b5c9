from django.contrib import admin

from projects.models import Issue, Label, Project


@admin.action(description="Take the selected issues up again")
def reopen(modeladmin, request, queryset):
    queryset.filter(state="done").update(state="new", closed_at=None)


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    list_display = ["number", "title", "state"]
    actions = [reopen]


admin.site.register([Project, Label])
