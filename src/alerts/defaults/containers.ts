export const containerRules = `
  - name: containers
    rules:
      # The check itself has failed several times by then; 30 s more let a restart heal it.
      - alert: ContainerUnhealthy
        expr: container_health_status{status="unhealthy"} == 1 and on (system, id) container_state{state="running"}
        for: 30s
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.name }} fails its health check"
          action: restart
      # More than 3 starts in ten minutes.
      - alert: ContainerCrashLooping
        expr: container_starts_10m > 3 and on (system, id) container_state{state=~"running|restarting"}
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.name }} was started {{ $value }} times in 10 min"
          action: rollback
      - alert: ContainerRestarting
        expr: container_state{state="restarting"} unless on (system, id) container_starts_10m > 3
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.name }} is being restarted"
      # Its restart policy would have it run, and gave up.
      - alert: ContainerEnded
        expr: container_failed{restarts="given up"} == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.name }} ended by a failure"
          action: start
      # An end that nobody asked for is news for 1 h: after that, whoever cares has seen it.
      - alert: ContainerEnded
        expr: >-
          container_failed{restarts="never"} == 1
          unless on (system, id) (time() - container_finish_time_seconds > 3600)
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.name }} ended by a failure"
          action: start
      - alert: ContainerDead
        expr: container_state{state="dead"}
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.name }} could not be removed"
      - alert: ContainerPaused
        expr: container_state{state="paused"}
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.name }} is paused"
      # 90 % of its limit, for 2 min: what the page cache takes is not in it, so that this does not come back by itself.
      - alert: ContainerMemoryHigh
        expr: container_memory_working_set_bytes / container_spec_memory_limit_bytes >= 0.9
        for: 2m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.name }} uses {{ $value | humanizePercentage }} of its memory"
          action: restart
      - alert: ContainerMemoryHigh
        expr: container_memory_working_set_bytes / container_spec_memory_limit_bytes >= 0.95
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.name }} uses {{ $value | humanizePercentage }} of its memory"
          action: restart
      # A quarter of the periods cut short is felt as latency.
      - alert: ContainerCpuThrottled
        expr: container_cpu_throttled_ratio >= 0.25 and on (system, id) container_spec_cpu_limit_cores
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.name }} is throttled {{ $value | humanizePercentage }} of the time"
`;
