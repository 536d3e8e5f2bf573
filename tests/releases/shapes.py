"""The shape of a database, and what a programme of an earlier release could no longer do with it."""

from __future__ import annotations

from sqlalchemy import Engine, inspect

Shape = dict[str, dict[str, dict[str, object]]]  # table, column, what is told of it


def shape_of(engine: Engine) -> Shape:
    """Every table and column as the database itself tells of them."""
    told = inspect(engine)
    return {
        table: {
            column["name"]: {
                "type": str(column["type"]),
                "null": bool(column["nullable"]),
                "given": column["default"] is not None or column.get("autoincrement") is True,
            }
            for column in sorted(told.get_columns(table), key=lambda one: one["name"])
        }
        for table in sorted(told.get_table_names())
        if table != "alembic_version"
    }


def breaks(was: Shape, now: Shape) -> list[str]:
    """What the older programme reads or writes and no longer can: nothing, where changes only add.

    It asks for columns by name and writes the columns it knows; it leaves out the others.
    """
    found = []
    for table, columns in was.items():
        if table not in now:
            found.append(f"{table} is gone")
            continue
        for name, old in columns.items():
            new = now[table].get(name)
            if new is None:
                found.append(f"{table}.{name} is gone")
            elif new["type"] != old["type"]:
                found.append(f"{table}.{name} was {old['type']}, is {new['type']}")
            elif old["null"] and not new["null"]:
                found.append(f"{table}.{name} may no longer be empty")
            elif old["given"] and not new["given"]:
                found.append(f"{table}.{name} is no longer given by the database")
        found += [
            f"{table}.{name} is asked for, and the older programme does not know it"
            for name in sorted(set(now[table]) - set(columns))
            if not now[table][name]["null"] and not now[table][name]["given"]
        ]
    return found
