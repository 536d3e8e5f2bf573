"""The busy office on each database, made once; nothing here changes it for good."""

from __future__ import annotations

import shutil

import pytest

from tests import busy_office
from tests.conftest import _assembly, database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def busy(request, tmp_path_factory, book, renderer):
    home = tmp_path_factory.mktemp("busy")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_ready"), home / "mingdan.db")
        assembly = _assembly(f"sqlite:///{home / 'mingdan.db'}", home, book)
        yield busy_office.made(assembly, renderer)
        assembly.engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    ready = request.getfixturevalue("postgres_ready")
    with database(server, "insider", ready) as url:
        assembly = _assembly(url, home, book)
        yield busy_office.made(assembly, renderer)
        assembly.engine.dispose()
