import meilisearch

index = meilisearch.Client("http://localhost:7700").index("tools")


def update(ident: int, name: str) -> None:
    index.update_documents([{"id": ident, "name": name}])


def delete(ident: int) -> None:
    index.delete_document(ident)
