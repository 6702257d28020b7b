"""pydantic: data validated by pydantic-core."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def model():
    from pydantic import BaseModel

    class Release(BaseModel):
        name: str
        year: int
        libcs: list[str]

    return Release


def use(_):
    release = model().model_validate({"name": "3.20", "year": "2024", "libcs": ["musl"]})
    return release.model_dump_json()


def work(_):
    release = model()
    text = b'{"name": "3.20", "year": 2024, "libcs": ["musl", "glibc"]}'
    return lambda: release.model_validate_json(text).year


package.main("pydantic_core._pydantic_core", use, work, 2024)
