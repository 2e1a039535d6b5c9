"""What is asked all the time is kept in Redis."""

import json

import redis

from harbour.config import REDIS_URL

client = redis.Redis.from_url(REDIS_URL)


def get(key):
    said = client.get(key)
    return json.loads(said) if said else None


def put(key, value, seconds=60):
    pipeline = client.pipeline()
    pipeline.set(key, json.dumps(value, default=str))
    pipeline.expire(key, seconds)
    pipeline.execute()


def forget(*keys):
    client.delete(*keys)
