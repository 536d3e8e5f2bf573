"""Where a published list is read: a folder or an address, and what stands where in it."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path


class UnreadableError(Exception):
    """What was to be checked cannot be read at all."""


@dataclass(frozen=True)
class Place:
    """A folder, or an address that ends with a slash."""

    base: str

    @property
    def web(self) -> bool:
        """Whether it is read over the network."""
        return self.base.startswith(("http://", "https://"))

    def where(self, name: str) -> str:
        """How a file of it is spoken of."""
        return self.base + name if self.web else str(Path(self.base) / name)

    def read(self, name: str) -> bytes:
        """A file; FileNotFoundError when there is none, UnreadableError when it cannot be told."""
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise FileNotFoundError(name)  # a list may not point out of its site
        try:
            if not self.web:
                return (Path(self.base) / name).read_bytes()
            with urllib.request.urlopen(self.base + name, timeout=60) as answer:  # noqa: S310 - see web
                return bytes(answer.read())
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(name) from error
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (404, 410):
                raise FileNotFoundError(name) from error
            raise UnreadableError(self.where(name)) from error
        except (OSError, ValueError, HTTPException) as error:  # the last: a server that breaks off
            raise UnreadableError(self.where(name)) from error

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            return self.read(name) is not None
        except FileNotFoundError:
            return False

    def names(self, under: str) -> list[str]:
        """The files of a folder below, none over the network."""
        top = Path(self.base) / under
        found = () if self.web or not top.is_dir() else top.rglob("*")
        return sorted(p.relative_to(self.base).as_posix() for p in found if p.is_file())


def find_site(target: str) -> tuple[Place | None, str]:
    """The site a path or an address belongs to, and where in it; no site when there is none."""
    if target.startswith(("http://", "https://")):
        scheme, _, rest = target.partition("://")
        steps = [part for part in rest.split("/") if part]
        tops = [f"{scheme}://{'/'.join(steps[:n])}/" for n in range(len(steps), 0, -1)]
    else:
        path = Path(target).resolve()
        if not path.exists():
            raise UnreadableError(target)
        steps = [part for part in path.parts if part != path.anchor]
        tops = [str(one) for one in (path, *path.parents)]
    for n, top in enumerate(tops):
        if Place(top).has("log/checkpoint") or Place(top).has("list/index.json"):
            return Place(top), "/".join(steps[len(steps) - n :])
    alone = next((top for top in tops if Place(top).has("checkpoint")), None)
    return (Place(alone) if alone else None), ""
