#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: a role and a database each.
set -eu
for name in mingdan prefect; do
    psql --quiet --set ON_ERROR_STOP=1 --username postgres \
        --set name="$name" --set password="$(cat "/run/secrets/${name}_password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
# A drill restores a backup into a database of its own and drops it (mingdan backup --drill).
psql --quiet --set ON_ERROR_STOP=1 --username postgres --command 'ALTER ROLE mingdan CREATEDB'
