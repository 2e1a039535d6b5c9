from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    mysql_dsn: str = "mysql+asyncmy://clinic:clinic@localhost/clinic"
    redis_url: str = "redis://localhost"
    jwt_secret: str


settings = Settings()  # type: ignore[call-arg]
