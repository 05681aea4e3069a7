export const postgresRules = `
  - name: postgres
    rules:
      # 30 s: a start after a clean stop takes less.
      - alert: PostgresNotReady
        expr: pg_server_state{state=~"starting|stopping|recovering"} == 1
        for: 30s
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} is {{ $labels.state }}"
      - alert: PostgresConnectionsFull
        expr: pg_server_state{state="full", limit="server"} == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} is up, but full"
      # Only our role, or our database, has no more room.
      - alert: PostgresConnectionsFull
        expr: pg_server_state{state="full", limit!="server"} == 1
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} is up, but full"
      # Requirement B4: 80 % of what ordinary clients can have.
      - alert: PostgresConnectionsHigh
        expr: >-
          sum without (state) (pg_stat_activity_count)
          / (pg_settings_max_connections - pg_settings_superuser_reserved_connections) >= 0.8
        for: 2m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the connections used on {{ $labels.system }}"
      - alert: PostgresConnectionsHigh
        expr: >-
          sum without (state) (pg_stat_activity_count)
          / (pg_settings_max_connections - pg_settings_superuser_reserved_connections) >= 0.95
        for: 30s
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the connections used on {{ $labels.system }}"
      # Requirement B4: more than ten in 5 min. They count when they end, by the mean time of their statement.
      - alert: SlowQueries
        expr: increase(pg_stat_statements_slow_calls_total[5m]) > 10
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize }} statements of a second or more in 5 min on {{ $labels.system }}"
      # The time is in the number: no session of an application thinks for 30 s inside a transaction.
      - alert: IdleInTransaction
        expr: pg_stat_activity_max_idle_in_transaction_duration >= 30
        labels: { severity: warning }
        annotations:
          summary: "a session is idle in a transaction for {{ $value | humanizeDuration }}"
          action: terminate
      # The documents' own idle_in_transaction_session_timeout.
      - alert: IdleInTransaction
        expr: pg_stat_activity_max_idle_in_transaction_duration >= 300
        labels: { severity: critical }
        annotations:
          summary: "a session is idle in a transaction for {{ $value | humanizeDuration }}"
          action: terminate
      # 1 h: longer than dumps of a small stack take; vacuum cleans nothing that is younger.
      - alert: LongTransaction
        expr: pg_stat_activity_max_tx_duration >= 3600
        labels: { severity: warning }
        annotations:
          summary: "a transaction is open for {{ $value | humanizeDuration }}"
      # 30 s: the documents' own lock_timeout.
      - alert: LockPileUp
        expr: pg_locks_waiting_sessions >= 1 and on (system) pg_locks_longest_wait_seconds >= 30
        labels: { severity: warning }
        annotations:
          summary: "{{ $value }} sessions wait for a lock on {{ $labels.system }}"
          action: terminate
      # From 3 s on it stands on the screen, with who is in the way; most waits are over before.
      - alert: LockPileUp
        expr: pg_locks_waiting_sessions >= 1 and on (system) pg_locks_longest_wait_seconds >= 3
        for: 27s
        labels: { severity: warning }
        annotations:
          summary: "{{ $value }} sessions wait for a lock on {{ $labels.system }}"
          action: terminate
      # Ten that wait are an outage of that table.
      - alert: LockPileUp
        expr: pg_locks_waiting_sessions >= 10 and on (system) pg_locks_longest_wait_seconds >= 30
        labels: { severity: critical }
        annotations:
          summary: "{{ $value }} sessions wait for a lock on {{ $labels.system }}"
          action: terminate
      - alert: ArchiverFailing
        expr: pg_stat_archiver_failing == 1
        labels: { severity: critical }
        annotations:
          summary: "archiving fails on {{ $labels.system }}"
      # The forced shutdown is at 2^31 transactions; autovacuum starts to hurry at a tenth of that.
      - alert: TransactionWraparound
        expr: pg_database_wraparound_ratio >= 0.5
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.datname }} is {{ $value | humanizePercentage }} of the way to the forced shutdown"
      - alert: TransactionWraparound
        expr: pg_database_wraparound_ratio >= 0.8
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.datname }} is {{ $value | humanizePercentage }} of the way to the forced shutdown"

  - name: replication
    rules:
      - alert: SplitBrain
        expr: pg_cluster_split_brain_primaries >= 2
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.cluster }} has {{ $value }} primaries"
      # Where a node does not answer it may be the primary: that is its own alert.
      - alert: NoPrimary
        expr: >-
          pg_cluster_primaries == 0
          and on (cluster) pg_cluster_nodes >= 2
          and on (cluster) pg_cluster_nodes == pg_cluster_nodes_answering
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.cluster }} has no primary"
          action: failover
      - alert: StandbyDiverged
        expr: pg_standby_diverged == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} has log that its primary never wrote"
      # A WAL segment behind, or 10 s; 15 s more, so that one large commit is no alert.
      - alert: ReplicationLag
        expr: pg_standby_behind_seconds >= 10
        for: 15s
        labels: { severity: warning, limit: 10 s }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanizeDuration }} behind"
          action: resume-replay
      - alert: ReplicationLag
        expr: pg_standby_behind_bytes >= 16777216 unless on (system) pg_standby_behind_seconds >= 10
        for: 15s
        labels: { severity: warning, limit: 16 MB }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanize1024 }}B behind"
          action: resume-replay
      # Requirement B4: 30 s for 2 min; the standby's own lag tells since when.
      - alert: ReplicationLag
        expr: pg_standby_behind_seconds >= 30
        for: 2m
        labels: { severity: critical, limit: 30 s }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanizeDuration }} behind"
          action: resume-replay
      # 256 MiB are lost with the primary.
      - alert: ReplicationLag
        expr: pg_standby_behind_bytes >= 268435456 unless on (system) pg_standby_behind_seconds >= 30
        for: 2m
        labels: { severity: critical, limit: 256 MB }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanize1024 }}B behind"
          action: resume-replay
      # 15 s: a standby that follows another primary reconnects in less.
      - alert: StandbyDisconnected
        expr: pg_replication_receiving == 0
        for: 15s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} receives nothing from its primary"
      - alert: ReplayPaused
        expr: pg_replication_is_replay_paused == 1
        labels: { severity: warning }
        annotations:
          summary: "replay is paused on {{ $labels.system }}"
          action: resume-replay
      # Every commit waits meanwhile.
      - alert: SynchronousStandbyMissing
        expr: pg_synchronous_standbys == 0
        labels: { severity: critical }
        annotations:
          summary: "no synchronous standby of {{ $labels.system }} is streaming"
      - alert: SlotLost
        expr: pg_replication_slots_wal_status{wal_status=~"lost|unreserved"} == 1
        labels: { severity: critical }
        annotations:
          summary: "the WAL of slot {{ $labels.slot_name }} is {{ $labels.wal_status }}"
      # 1 GiB. How much is too much depends on the disk, which has its own alert.
      - alert: SlotRetainsWal
        expr: pg_replication_slots_pg_wal_lsn_diff >= 1073741824
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize1024 }}B of WAL kept for slot {{ $labels.slot_name }}"

  - name: pgbouncer
    rules:
      - alert: PoolPaused
        expr: pgbouncer_databases_paused == 1
        labels: { severity: critical }
        annotations:
          summary: "pool {{ $labels.database }}/{{ $labels.user }} is paused"
      - alert: PoolDisabled
        expr: pgbouncer_databases_disabled == 1
        labels: { severity: critical }
        annotations:
          summary: "pool {{ $labels.database }}/{{ $labels.user }} is disabled"
      # The time is in the number. While it is paused everybody waits: that is its own alert.
      - alert: PoolWaiting
        expr: >-
          pgbouncer_pools_client_maxwait_seconds >= 1
          and on (system, database, user) pgbouncer_pools_client_waiting_connections > 0
          unless on (system, database, user) pgbouncer_databases_paused == 1
        labels: { severity: warning }
        annotations:
          summary: "a client waits for a connection for {{ $value | humanizeDuration }}"
      - alert: PoolWaiting
        expr: >-
          pgbouncer_pools_client_maxwait_seconds >= 10
          and on (system, database, user) pgbouncer_pools_client_waiting_connections > 0
          unless on (system, database, user) pgbouncer_databases_paused == 1
        labels: { severity: critical }
        annotations:
          summary: "a client waits for a connection for {{ $value | humanizeDuration }}"
      # Requirement B4, of the pool; one of less than five is in full use by design.
      - alert: PoolNearlyFull
        expr: >-
          pgbouncer_pools_server_active_connections / pgbouncer_databases_pool_size >= 0.8
          and on (system, database, user) pgbouncer_databases_pool_size >= 5
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of pool {{ $labels.database }}/{{ $labels.user }} in use"
`;
