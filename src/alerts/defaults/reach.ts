export const reachRules = `
  - name: reach
    rules:
      # 1 min lets a restart pass without an alarm (requirement B4); on the screen it stands at once as true now.
      - alert: ContainerEngineDown
        expr: quarterdeck_system_up{kind="engine"} == 0
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
      # Requirement F2: three failures in a row of what may be the primary, in a cluster of several. 10 s: a clean restart
      # takes less. Nothing fails over by itself.
      - alert: PostgresDown
        expr: >-
          pg_primary_failed_reads >= 3
          unless on (cluster) pg_cluster_primaries > 0
          and on (cluster) pg_cluster_nodes >= 2
        for: 10s
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
          action: failover
      # Where the cluster has no other primary that answers, nothing can be written.
      - alert: PostgresDown
        expr: quarterdeck_system_up{kind="postgres"} == 0 unless on (cluster) pg_cluster_primaries > 0
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
      # A standby, or a primary that was replaced: that one is suggested to rejoin.
      - alert: PostgresDown
        expr: quarterdeck_system_up{kind="postgres"} == 0 and on (cluster) pg_cluster_primaries > 0
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} does not answer"
          action: restart
      - alert: PgBouncerDown
        expr: quarterdeck_system_up{kind="pgbouncer"} == 0
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
`;
