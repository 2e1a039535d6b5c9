from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE VIEW open_issue AS SELECT id, title FROM issue WHERE state <> 'done'", "DROP VIEW open_issue"
        ),
        migrations.RunSQL("CREATE FULLTEXT INDEX ft_title ON issue (title)", "DROP INDEX ft_title ON issue"),
    ]
