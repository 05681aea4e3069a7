#!/bin/sh
# What many teams run in `watch` today.
uptime
free -m
df -h / 2>/dev/null
ps -eo pid,pcpu,pmem,comm --sort=-pcpu | head -n 8
docker ps --format '{{.Names}} {{.Status}}' | head -n 12
psql -XAtc "select state, count(*) from pg_stat_activity group by 1" postgres
echo '-- end --'
