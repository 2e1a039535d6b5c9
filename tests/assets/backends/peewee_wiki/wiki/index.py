"""Words are found by Whoosh, in a folder of its own."""

from whoosh.index import open_dir
from whoosh.qparser import QueryParser


def update(slug, text):
    writer = open_dir("index").writer()
    writer.update_document(slug=slug, text=text)
    writer.commit()


def delete(slug):
    writer = open_dir("index").writer()
    writer.delete_by_term("slug", slug)
    writer.commit()


def search(words):
    with open_dir("index").searcher() as searcher:
        return [hit["slug"] for hit in searcher.search(QueryParser("text", None).parse(words))]
