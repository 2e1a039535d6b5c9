from datetime import date

from django.db import connection, transaction
from django.db.models import F, Sum
from django.http import JsonResponse

from timesheets import search
from timesheets.models import Entry, Total

WEEK = """
    SELECT i.title, SUM(e.minutes) AS spent
    FROM timesheets_entry e JOIN issue i ON i.id = e.issue_id
    WHERE e.user_id = %s AND YEARWEEK(e.day, 3) = %s
    GROUP BY i.title WITH ROLLUP
"""


def week(request, year, week):
    with connection.cursor() as cursor:
        cursor.execute(WEEK, [request.user.pk, year * 100 + week])
        rows = cursor.fetchall()
    return JsonResponse({"rows": rows})


def enter(request):
    with transaction.atomic():
        entry = Entry.objects.create(
            issue_id=request.POST["issue"], user=request.user, day=date.today(), minutes=int(request.POST["minutes"])
        )
        Total.objects.filter(user=request.user).update(minutes=F("minutes") + entry.minutes)
    search.index(str(entry.pk), request.POST.get("note", ""), entry.day)
    return JsonResponse({"id": str(entry.pk)}, status=201)


def month(request, first, last):
    entries = Entry.objects.between(request.user, first, last)
    return JsonResponse({"minutes": entries.aggregate(n=Sum("minutes"))["n"], "days": entries.dates("day", "day").count()})


def book(request):
    entries = list(Entry.objects.filter(booked=False, user=request.user)[:100])
    for entry in entries:
        entry.booked = True
    Entry.objects.bulk_update(entries, ["booked"])
    return JsonResponse({"booked": len(entries)})


def raw(request, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE user_id = %s", [request.user.pk])
        return JsonResponse({"n": cursor.fetchone()[0]})
