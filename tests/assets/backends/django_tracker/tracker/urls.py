from django.contrib import admin
from django.urls import path

from projects import views as projects
from timesheets import views as timesheets

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", projects.Board.as_view()),
    path("issues/<int:pk>/", projects.issue),
    path("issues/<int:pk>/close/", projects.close),
    path("week/<int:year>/<int:week>/", timesheets.week),
    path("entries/", timesheets.enter),
]
