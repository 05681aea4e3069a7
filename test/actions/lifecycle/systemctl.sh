#!/bin/sh
# Speaks as systemctl does, of one unit whose state lies in $STATE; what is asked is written to $STATE/asked.
STATE=$(dirname "$0")/state
echo "$*" >> "$STATE/asked"
read -r active sub result invocation restarts < "$STATE/unit"
birth() { tr -d '-' < /proc/sys/kernel/random/uuid; }
case "$1" in
show)
  cat "$STATE/shown"
  printf 'ActiveState=%s\nSubState=%s\nResult=%s\nInvocationID=%s\nNRestarts=%s\n' \
    "$active" "$sub" "$result" "$invocation" "$restarts"
  # One that crashes is seen running once, and failed from then on.
  if [ -e "$STATE/crashes" ] && [ "$active" = active ]; then
    echo "failed failed exit-code $invocation 0" > "$STATE/unit"
  fi
  ;;
restart | start)
  if [ -e "$STATE/denied" ]; then echo 'Failed to restart web.service: Access denied' >&2; exit 4; fi
  echo "active running success $(birth) 0" > "$STATE/unit"
  ;;
stop) echo "inactive dead success $invocation 0" > "$STATE/unit" ;;
esac
