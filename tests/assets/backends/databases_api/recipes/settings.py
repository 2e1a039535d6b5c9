from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "mysql+aiomysql://recipes@localhost/recipes"
    archive_url: str = "sqlite:///archive.db"
    secret_key: str


settings = Settings()
