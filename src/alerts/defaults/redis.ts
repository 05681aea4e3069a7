export const redisRules = `
  - name: redis
    rules:
      # Where the group has no other master that answers, nothing can be written.
      - alert: RedisDown
        expr: quarterdeck_system_up{kind="redis"} == 0 unless on (cluster) redis_group_masters > 0
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
          action: failover
      # A replica, or a master that was replaced.
      - alert: RedisDown
        expr: quarterdeck_system_up{kind="redis"} == 0 and on (cluster) redis_group_masters > 0
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} does not answer"
      - alert: RedisFull
        expr: redis_full == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} refuses new clients"
      # As PostgreSQL's (requirement B4): 80 % of what it allows.
      - alert: RedisClientsHigh
        expr: redis_connected_clients / redis_config_maxclients >= 0.8
        for: 2m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the connections used on {{ $labels.system }}"
      - alert: RedisClientsHigh
        expr: redis_connected_clients / redis_config_maxclients >= 0.95
        for: 30s
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the connections used on {{ $labels.system }}"
      - alert: RedisRejectsClients
        expr: redis_rejected_connections_per_second > 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} refuses clients"
      # A cache is full by design; with noeviction every write fails when it is. Requirement B4 for memory: 85 %, 95 %.
      - alert: RedisMemoryHigh
        expr: >-
          redis_memory_used_bytes / redis_memory_max_bytes >= 0.85
          and on (system) redis_memory_policy_info{policy="noeviction"} == 1
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of maxmemory used on {{ $labels.system }}, which evicts nothing"
      - alert: RedisMemoryHigh
        expr: >-
          redis_memory_used_bytes / redis_memory_max_bytes >= 0.95
          and on (system) redis_memory_policy_info{policy="noeviction"} == 1
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanizePercentage }} of maxmemory used on {{ $labels.system }}, which evicts nothing"
      # What may be thrown away is not enough: with volatile-* keys without an expiry stay. A replica ignores its limit.
      - alert: RedisOverMemory
        expr: >-
          redis_memory_used_bytes / redis_memory_max_bytes > 1
          and on (system) redis_instance_info{role="master"} == 1
          unless on (system) redis_memory_policy_info{policy="noeviction"} == 1
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} uses {{ $value | humanizePercentage }} of maxmemory, and evicts too little"
      # 5 min: a burst is what eviction is for. For a cache that is meant to be full, switch this rule off.
      - alert: RedisEvicting
        expr: redis_evicted_keys_per_second > 0
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} evicts {{ $value | humanize }} keys a second"
      # 30 s: a small data set is loaded in less.
      - alert: RedisLoading
        expr: redis_loading_dump_file == 1
        for: 30s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} loads its data"
      # A crash would lose what came after the last good one; by default writes are refused meanwhile.
      - alert: RedisSnapshotFailed
        expr: redis_rdb_last_bgsave_status == 0
        labels: { severity: warning }
        annotations:
          summary: "the last snapshot of {{ $labels.system }} failed"
      - alert: RedisLogFailed
        expr: redis_aof_last_write_status == 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} cannot write its log"
      - alert: RedisTooFewReplicas
        expr: redis_min_slaves_good_slaves == 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} has no good replica, and takes no writes without"

  - name: redis-replication
    rules:
      # Sentinel demotes an old master up to 18 s after a failover: until then both take writes, and one loses them.
      - alert: RedisTwoMasters
        expr: redis_group_split_brain_masters >= 2
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.cluster }} has {{ $value }} masters"
      # Where a node does not answer it may be the master: that is its own alert.
      - alert: RedisNoMaster
        expr: >-
          redis_group_masters == 0
          and on (cluster) redis_group_nodes >= 2
          and on (cluster) redis_group_nodes == redis_group_nodes_answering
        for: 10s
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.cluster }} has no master"
          action: failover
      # 15 s: a replica that follows another master reconnects in less.
      - alert: RedisReplicaDisconnected
        expr: redis_replica_streaming == 0
        for: 15s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} does not follow its master"
      # As PostgreSQL's standbys: 16 MiB, and 256 MiB, which would be lost with the master.
      - alert: RedisReplicationLag
        expr: redis_replica_behind_bytes >= 16777216
        for: 15s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanize1024 }}B behind"
      - alert: RedisReplicationLag
        expr: redis_replica_behind_bytes >= 268435456
        for: 2m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} is {{ $value | humanize1024 }}B behind"
      - alert: RedisClusterDown
        expr: redis_cluster_state == 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} says that its cluster does not serve all slots"

  - name: sentinel
    rules:
      - alert: SentinelDown
        expr: quarterdeck_system_up{kind="sentinel"} == 0
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} does not answer"
      # Nobody would make another node the master now.
      - alert: SentinelQuorumLost
        expr: redis_group_quorum == 0
        labels: { severity: critical }
        annotations:
          summary: "the Sentinels of {{ $labels.cluster }} have no quorum"
      # 30 s: after a failover the last one learns of it within 10 s.
      - alert: SentinelsDisagree
        expr: redis_group_named_masters >= 2
        for: 30s
        labels: { severity: critical }
        annotations:
          summary: "the Sentinels of {{ $labels.cluster }} name {{ $value }} masters"
      - alert: SentinelCutOff
        expr: redis_sentinel_sees_master == 0
        for: 10s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} does not see the master, which answers us"
      - alert: SentinelTilt
        expr: redis_sentinel_tilt == 1
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} watches without acting: its clock jumped, or it was starved"
`;
