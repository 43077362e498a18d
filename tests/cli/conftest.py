"""The film index of every test lies in a folder of its own, as in the tests of media/."""

from tests.media.conftest import own_cache

__all__ = ["own_cache"]
