export const hostRules = `
  - name: host
    rules:
      # Requirement B4: 80 % for 5 min. The mean of a minute, so that one calm second does not start the wait anew.
      - alert: HostHighCpuLoad
        expr: avg_over_time(host_cpu_used_ratio[1m]) >= 0.8
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "CPU {{ $value | humanizePercentage }} busy on {{ $labels.instance }}"
      # Requirement B4: 95 %. Already the mean of a minute.
      - alert: HostHighCpuLoad
        expr: avg_over_time(host_cpu_used_ratio[1m]) >= 0.95
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "CPU {{ $value | humanizePercentage }} busy on {{ $labels.instance }}"
      # Another guest has the core: a tenth of it gone is felt, and nothing on this host can mend it.
      - alert: HostCpuSteal
        expr: avg_over_time(host_cpu_steal_ratio[1m]) >= 0.1
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the CPU stolen on {{ $labels.instance }}"
      # Requirement B4: 85 % for 5 min.
      - alert: HostHighMemory
        expr: host_memory_used_ratio >= 0.85
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "memory {{ $value | humanizePercentage }} used on {{ $labels.instance }}"
      # Requirement B4: 95 %. What is left goes within minutes.
      - alert: HostHighMemory
        expr: host_memory_used_ratio >= 0.95
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "memory {{ $value | humanizePercentage }} used on {{ $labels.instance }}"
      # A tenth of the time at a standstill: the state before the OOM killer.
      - alert: HostMemoryStalled
        expr: host_memory_stalled_ratio >= 0.1
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "everything waits for memory {{ $value | humanizePercentage }} of the time"
      # 1 MiB a second, both ways together. Used swap is no trouble, moving it is.
      - alert: HostSwapping
        expr: host_swap_bytes_per_second >= 1048576
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "swapping {{ $value | humanize1024 }}B/s on {{ $labels.instance }}"
      # What happens in an instant is still worth knowing ten minutes later.
      - alert: HostOomKill
        expr: increase(node_vmstat_oom_kill[10m]) > 0
        labels: { severity: critical }
        annotations:
          summary: "a process was killed for lack of memory on {{ $labels.instance }}"
      # New connections are dropped without a word when this table is full.
      - alert: HostConntrackFull
        expr: node_nf_conntrack_entries / node_nf_conntrack_entries_limit >= 0.8
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the tracked connections used"
      - alert: HostConntrackFull
        expr: node_nf_conntrack_entries / node_nf_conntrack_entries_limit >= 0.95
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the tracked connections used"
      # Beyond the limit no program can open a file or take a connection.
      - alert: HostFileHandlesHigh
        expr: node_filefd_allocated / node_filefd_maximum >= 0.8
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the file handles used"
      - alert: HostFileHandlesHigh
        expr: node_filefd_allocated / node_filefd_maximum >= 0.95
        labels: { severity: critical }
        annotations:
          summary: "{{ $value | humanizePercentage }} of the file handles used"
      # Any at all: each is a client that was turned away. 2 min more, so that bursts are one alert.
      - alert: HostListenOverflows
        expr: rate(node_netstat_TcpExt_ListenOverflows[1m]) > 0
        keep_firing_for: 2m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize }} connections a second are not accepted in time"
      # Frames a second with errors: cable, driver, duplex. Drops are left out, kernels drop in health too.
      - alert: HostNetworkErrors
        expr: rate(node_network_receive_errs_total[1m]) + rate(node_network_transmit_errs_total[1m]) >= 1
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $value | humanize }} errors a second on {{ $labels.device }}"
      # A disk that is always busy is fine while it answers fast: 95 % busy and 100 ms a request must both hold.
      - alert: HostDiskSaturated
        expr: >-
          rate(node_disk_io_time_seconds_total[1m]) >= 0.95
          and on (system, device)
          (rate(node_disk_read_time_seconds_total[1m]) + rate(node_disk_write_time_seconds_total[1m]))
          / (rate(node_disk_reads_completed_total[1m]) + rate(node_disk_writes_completed_total[1m])) >= 0.1
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.device }} is busy {{ $value | humanizePercentage }} of the time and slow"

  - name: filesystems
    rules:
      # 80 %, for 5 min: what a backup writes and removes again is no alert. One that is read-only cannot get fuller.
      - alert: FilesystemAlmostFull
        expr: host_filesystem_used_ratio >= 0.8 unless on (system, mountpoint) node_filesystem_readonly == 1
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.mountpoint }} {{ $value | humanizePercentage }} used"
      # Requirement B4: 90 % for 5 min.
      - alert: FilesystemAlmostFull
        expr: host_filesystem_used_ratio >= 0.9 unless on (system, mountpoint) node_filesystem_readonly == 1
        for: 5m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.mountpoint }} {{ $value | humanizePercentage }} used"
      # Full within 12 h at this rate. A disk that is not yet 60 % full and takes a backup is left out.
      - alert: FilesystemFillingUp
        expr: >-
          host_filesystem_full_in_seconds <= 43200
          and on (system, mountpoint) host_filesystem_used_ratio >= 0.6
          unless on (system, mountpoint) node_filesystem_readonly == 1
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.mountpoint }} is full in about {{ $value | humanizeDuration }} at this rate"
      # Without inodes no new file fits, however much space there is.
      - alert: FilesystemInodesLow
        expr: >-
          1 - node_filesystem_files_free / node_filesystem_files >= 0.9
          unless on (system, mountpoint) node_filesystem_readonly == 1
        for: 5m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.mountpoint }} has {{ $value | humanizePercentage }} of its inodes used"
      - alert: FilesystemReadOnly
        expr: host_filesystem_remounted_readonly == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.mountpoint }} became read-only"
      # 30 s: longer than a busy server of files pauses.
      - alert: FilesystemNotAnswering
        expr: node_filesystem_device_error == 1
        for: 30s
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.mountpoint }} does not answer"
      # Requirement D5: 80 % of its limit.
      - alert: DirectoryAlmostFull
        expr: directory_size_bytes / directory_limit_bytes >= 0.8
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.path }} holds {{ $value | humanizePercentage }} of its limit"
          action: prune
      - alert: DirectoryAlmostFull
        expr: directory_size_bytes / directory_limit_bytes >= 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.path }} holds {{ $value | humanizePercentage }} of its limit"
          action: prune
`;
