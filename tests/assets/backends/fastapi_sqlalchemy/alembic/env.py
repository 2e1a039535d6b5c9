from alembic import context
from sqlalchemy import engine_from_config

from clinic.database import Base

config = context.config
with engine_from_config(config.get_section("alembic")).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
