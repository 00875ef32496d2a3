"""A cache that outlives its server: while the broker is away each process counts for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

SHELTERED = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "has_key", "incr")


class ShelteredCache(RedisCache):
    """The shared cache of rate limits; falls back to this process's memory, never fails a save."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.shelter = LocMemCache("shelter", {})


def _sheltered(name: str) -> Callable[..., Any]:
    shared: Callable[..., Any] = getattr(RedisCache, name)

    def call(self: ShelteredCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return shared(self, *args, **kwargs)
        except (NoConnection, NoAnswer):
            return getattr(self.shelter, name)(*args, **kwargs)

    return call


for _name in SHELTERED:
    setattr(ShelteredCache, _name, _sheltered(_name))
