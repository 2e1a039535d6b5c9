import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[("word", models.CharField(max_length=30, primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                ("key", models.SlugField(max_length=10, unique=True)),
                ("title", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="work.project")),
                ("labels", models.ManyToManyField(blank=True, to="work.label")),
            ],
            options={"db_table": "issue"},
        ),
    ]
