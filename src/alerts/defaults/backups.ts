export const backupRules = `
  - name: backups
    rules:
      # A directory is named for them, and none in it is proven. 5 min: the first one may be on its way.
      - alert: BackupMissing
        expr: quarterdeck_backups_verified == 0
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.target }} has no verified backup"
          action: backup
      # 26 h: taken every day, with two hours to take it. What is only written does not count.
      - alert: BackupTooOld
        expr: time() - quarterdeck_backup_last_verified_timestamp_seconds > 93600
        labels: { severity: warning }
        annotations:
          summary: "the last verified backup of {{ $labels.target }} is {{ $value | humanizeDuration }} old"
          action: backup
      # 8 d: taken every week, with a day to take it.
      - alert: BackupTooOld
        expr: time() - quarterdeck_backup_last_verified_timestamp_seconds > 691200
        labels: { severity: critical }
        annotations:
          summary: "the last verified backup of {{ $labels.target }} is {{ $value | humanizeDuration }} old"
          action: backup
      # 6 h: the time a copy has. Whoever loses this host loses what was not copied.
      - alert: BackupNotCopied
        expr: time() - quarterdeck_backup_not_copied_timestamp_seconds > 21600
        labels: { severity: warning }
        annotations:
          summary: "a backup of {{ $labels.target }} has no proven copy elsewhere, {{ $value | humanizeDuration }} after it was begun"
          action: backup
`;
