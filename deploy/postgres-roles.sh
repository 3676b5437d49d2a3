#!/bin/sh
# Run once by the postgres image when its volume is empty: creates the two roles with their passwords, and the database.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname template1 --file /deploy/roles.sql
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname template1 \
  --set owner="$DESK_OWNER_PASSWORD" --set app="$DESK_APP_PASSWORD" <<'SQL'
ALTER ROLE desk_owner PASSWORD :'owner';
ALTER ROLE desk_app PASSWORD :'app';
SQL
