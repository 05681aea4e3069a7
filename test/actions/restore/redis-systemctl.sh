#!/bin/sh
# Speaks as systemctl does, of units that are Redis servers: units/NAME holds the directory of each.
here=$(dirname "$0")
for name; do :; done
directory=$(cat "$here/units/$name" 2> /dev/null) || { printf 'LoadState=not-found\n'; exit 0; }
pid=$(cat "$directory/redis.pid" 2> /dev/null)
state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/${pid:-none}/status" 2> /dev/null)
case "$state" in '' | Z) pid=0 ;; esac
case "$1" in
show)
  [ "$pid" = 0 ] && echo 'ActiveState=inactive' || echo 'ActiveState=active'
  [ "$pid" = 0 ] && echo 'SubState=dead' || echo 'SubState=running'
  printf 'LoadState=loaded\nResult=success\nKillSignal=15\nTimeoutStartUSec=10s\nTimeoutStopUSec=10s\n'
  printf 'MainPID=%s\nInvocationID=%s\n' "$pid" "$(cut -d ' ' -f 22 "/proc/$pid/stat" 2> /dev/null)"
  ;;
start)
  [ "$pid" = 0 ] || exit 0
  env "$(cat "$here/mark")" setsid redis-server "$directory/redis.conf" < /dev/null >> "$directory/redis.log" 2>&1 &
  ;;
stop) [ "$pid" = 0 ] || kill -TERM "$pid" ;;
esac
