"""Entries are found by words in Elasticsearch."""

from elasticsearch_dsl import Date, Document, Text


class EntryDocument(Document):
    note = Text()
    day = Date()

    class Index:
        name = "entries"


def index(ident, note, day):
    EntryDocument(meta={"id": ident}, note=note, day=day).save()


def forget(ident):
    EntryDocument.get(id=ident).delete()
