"""Reading and writing of pages."""

from datetime import datetime, timedelta

from peewee import JOIN, DoesNotExist, IntegrityError, fn

from wiki import index
from wiki.models import Author, Category, Page, Revision, View, Watch, database


class PageLocked(Exception):
    pass


def read(slug):
    try:
        page = Page.get(Page.slug == slug)
    except DoesNotExist:
        return None
    View.insert(page=page, count=1).on_conflict(update={View.count: View.count + 1}).execute()
    return page


def latest(slug):
    return (
        Revision.select(Revision, Author)
        .join(Author, JOIN.LEFT_OUTER)
        .where(Revision.page == slug)
        .order_by(Revision.made_at.desc())
        .first()
    )


def edit(slug, nick, text):
    """A new revision, and what depends on it; all or nothing."""
    with database.atomic():
        page, fresh = Page.get_or_create(slug=slug, defaults={"title": slug.title()})
        if page.locked:
            raise PageLocked("update another page, or select one from the index")
        author = Author.get_or_none(Author.nick == nick)
        revision = Revision.create(page=page, author=author, text=text, length=len(text))
        page.current = revision.id
        page.save()
        if author is not None:
            Author.update(edits=Author.edits + 1).where(Author.id == author.id).execute()
    index.update(slug, text)
    return revision


def remove(slug):
    page = Page.get_by_id(slug)
    page.delete_instance(recursive=True)
    index.delete(slug)


def changes(days=7, nick=None):
    query = Revision.select(Revision.page, Revision.made_at).where(
        Revision.made_at > datetime.now() - timedelta(days=days)
    )
    if nick is not None:
        query = query.join(Author).where(Author.nick == nick)
    return list(query.order_by(-Revision.made_at).limit(50).dicts())


def lock(slugs):
    return Page.update(locked=True).where(Page.slug.in_(slugs), Page.locked == False).execute()  # noqa: E712


def sort_in(slug, name):
    category, _ = Category.get_or_create(name=name)
    Page.get_by_id(slug).categories.add(category)


def in_category(name):
    return [page.slug for page in Category.get(Category.name == name).pages]


def longest():
    return Revision.select(Revision.page, fn.MAX(Revision.length).alias("most")).group_by(Revision.page).tuples()


def watch(nick, slug):
    author = Author.select().where(Author.nick == nick).get()
    try:
        Watch.create(author=author, page=slug)
    except IntegrityError:
        Watch.delete().where((Watch.author == author) & (Watch.page == slug)).execute()
