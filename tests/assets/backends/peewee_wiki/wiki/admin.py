"""What the owner does from a shell."""

import argparse

from wiki.models import TABLES, Author, Page, Revision, database


def sizes():
    return {model._meta.table_name: model.select().count() for model in TABLES}


def listed(order="title"):
    return list(Page.select().order_by(getattr(Page, order)))


def merge(old, new):
    with database.atomic() as transaction:
        moved = Revision.update(author=Author.get(Author.nick == new)).where(Revision.author == old.id).execute()
        if not moved:
            transaction.rollback()
        old.delete_instance()


def stale():
    cursor = database.execute_sql(
        "SELECT p.slug FROM pages p LEFT JOIN revisions r ON r.page_id = p.slug AND r.made_at > %s"
        " WHERE r.id IS NULL AND p.locked = 0",
        ("2020-01-01",),
    )
    return [row[0] for row in cursor.fetchall()]


def import_authors(nicks):
    with database.atomic():
        for batch in (nicks[at : at + 100] for at in range(0, len(nicks), 100)):
            Author.insert_many([{"nick": nick} for nick in batch]).on_conflict_ignore().execute()


def main():
    parser = argparse.ArgumentParser(description="insert into the wiki, or delete from it")
    parser.add_argument("--merge", nargs=2)
    arguments = parser.parse_args()
    if arguments.merge:
        old, new = arguments.merge
        merge(Author.get(nick=old), new)
