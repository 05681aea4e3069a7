export const sqliteRules = `
  - name: sqlite
    rules:
      # The file, or the disk under it, is gone. 15 s: a restore that swaps it takes less.
      - alert: SqliteDown
        expr: quarterdeck_system_up{kind="sqlite"} == 0
        for: 15s
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} cannot be read"
      # Held by one process from one reading to the next without a commit. 5 s: what most drivers wait before they
      # give up (sqlite3 of Python, Rails, better-sqlite3), so that writes begin to fail.
      - alert: SqliteLocked
        expr: sqlite_write_lock_seconds > 0
        for: 5s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} is locked for {{ $value | humanizeDuration }}"
      # No driver waits a minute.
      - alert: SqliteLocked
        expr: sqlite_write_lock_seconds >= 60
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} is locked for {{ $value | humanizeDuration }}"
      # A checkpoint comes by itself at 1000 pages, 4 MiB: sixteen times that says that something prevents it.
      - alert: SqliteWalGrows
        expr: sqlite_wal_uncheckpointed_bytes >= 67108864
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize1024 }}B of the WAL of {{ $labels.system }} are not checkpointed"
      # 1 GiB: every read searches it, and it stays on the disk until it is truncated.
      - alert: SqliteWalGrows
        expr: sqlite_wal_uncheckpointed_bytes >= 1073741824
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanize1024 }}B of the WAL of {{ $labels.system }} are not checkpointed"
      # Who wrote it died. 1 min: the next one to open the database mends it, and nobody has.
      - alert: SqliteHotJournal
        expr: sqlite_hot_journal == 1
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "an unfinished transaction waits in the journal of {{ $labels.system }}"
      # Besides the share of the filesystem: 512 MiB are some minutes of a WAL that is not checkpointed.
      - alert: SqliteDiskLow
        expr: sqlite_filesystem_avail_bytes < 536870912
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize1024 }}B left for {{ $labels.system }}"
          action: prune
      # 64 MiB: one large transaction. Then writes fail, and a checkpoint too.
      - alert: SqliteDiskLow
        expr: sqlite_filesystem_avail_bytes < 67108864
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanize1024 }}B left for {{ $labels.system }}"
          action: prune
`;
