from databases import Database

from recipes.settings import settings

database = Database(settings.database_url, min_size=2)
archive = Database("sqlite:///archive.db")


async def get_database() -> Database:
    return database
