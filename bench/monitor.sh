#!/bin/sh
# What people put under `watch` where they have nothing better: the host, the containers, the database.
uptime
free -m
df -h /
docker ps --all --format 'table {{.Names}}\t{{.Status}}' 2>&1
psql -X -c 'select state, count(*) from pg_stat_activity group by 1' \
  -c 'select application_name, state, replay_lsn from pg_stat_replication' postgres 2>&1
