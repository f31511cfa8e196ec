#!/bin/bash
# Once, when the database's volume is empty: a database for Dagster's history and one for the marts, an owner for each.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set dagster="$DAGSTER_PG_PASSWORD" --set loader="$LOADER_PASSWORD" <<'SQL'
create role dagster login password :'dagster';
create role loader login createrole password :'loader';
create database dagster owner dagster;
create database avstamt owner loader;
revoke connect on database dagster from public;
revoke connect on database avstamt from public;
create role avstamt_reader nologin;
grant connect on database avstamt to avstamt_reader;
SQL
