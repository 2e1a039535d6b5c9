import os


class Live:
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", "mysql+pymysql://tea:tea@localhost/teashop")
    SECRET_KEY = os.environ.get("SECRET_KEY")
    CACHE_TYPE = "RedisCache"


class Testing(Live):
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    TESTING = True
