from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import ListView

from projects.forms import IssueForm
from projects.models import Issue, Label, Membership, Project


class Board(ListView):
    template_name = "board.html"
    paginate_by = 25

    def get_queryset(self):
        found = Issue.objects.open().select_related("project").filter(project__key=self.request.GET.get("project"))
        words = self.request.GET.get("q")
        if words:
            found = found.filter(Q(title__icontains=words) | Q(labels__word=words))
        return found.distinct()


def issue(request, pk):
    cached = cache.get(f"issue-{pk}")
    if cached:
        return JsonResponse(cached)
    found = get_object_or_404(Issue, pk=pk)
    answer = {"title": found.title, "labels": list(found.labels.values_list("word", flat=True))}
    cache.set(f"issue-{pk}", answer, 60)
    return JsonResponse(answer)


@transaction.atomic
def create(request, key):
    project = Project.objects.select_for_update().get(key=key)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return render(request, "form.html", {"form": form})
    made = form.save(commit=False)
    made.project = project
    made.number = (project.issues.aggregate(last=Max("number"))["last"] or 0) + 1
    made.save()
    for word in request.POST.getlist("label"):
        label, _ = Label.objects.get_or_create(word=word)
        made.labels.add(label)
    messages.success(request, "insert into the list of issues: done")
    return redirect("/")


def close(request, pk):
    found = get_object_or_404(Issue.objects.of(request.user), pk=pk)
    found.close()
    cache.delete(f"issue-{pk}")
    request.session["closed"] = pk
    request.session.save()
    return JsonResponse({"state": found.state})


def busy(request):
    rows = (
        Project.objects.filter(issues__state="doing")
        .annotate(doing=Count("issues"))
        .filter(doing__gt=5)
        .order_by("-doing")
        .values("key", "doing")[:10]
    )
    return JsonResponse({"rows": list(rows)})


def join(request, key):
    project = get_object_or_404(Project, key=key)
    Membership.objects.update_or_create(project=project, user=request.user, defaults={"role": "member"})
    return redirect("/")


def filtered(request):
    allowed = {name: value for name, value in request.GET.items() if name != "page"}
    return JsonResponse({"n": Issue.objects.filter(**allowed).count()})


def postpone(request, key):
    changed = Issue.objects.filter(project__key=key, state="new").update(number=F("number") + 1000)
    Issue.objects.filter(assignee__isnull=True).exclude(state="doing").delete()
    return JsonResponse({"changed": changed})
