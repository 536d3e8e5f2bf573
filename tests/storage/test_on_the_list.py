"""Who waits for a signature among those on the list."""

from __future__ import annotations

import re

from domain.vocabulary import ON_THE_LIST
from storage.desk_tables import LISTED_AND_WAITING


def test_the_index_of_who_waits_holds_the_statuses_that_are_on_the_list():
    named = re.findall(r"'(\w+)'", LISTED_AND_WAITING)
    assert sorted(named) == sorted(one.value for one in ON_THE_LIST)
