"""What tests share: the real register, and a hypothesis profile that draws the same cases each run."""

import pytest
from hypothesis import settings

from analysis.data import Register, load

settings.register_profile("book", deadline=None, derandomize=True)
settings.load_profile("book")


@pytest.fixture(scope="session")
def register() -> Register:
    """The project's own tables, loaded and checked once."""
    return load()
