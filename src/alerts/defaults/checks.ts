export const checkRules = `
  - name: checks
    rules:
      # No wait here: so many failures in a row as the check asks for have waited already.
      - alert: CheckFailing
        expr: quarterdeck_check_failing{severity="critical"} == 1
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.check }} is failing"
      # Some of its instances, or something that only warns.
      - alert: CheckFailing
        expr: quarterdeck_check_failing{severity="warning"} == 1
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.check }} is failing"
      # 20 d: what renews itself does so 30 d before, and has failed for a week by then.
      - alert: CertificateExpiring
        expr: min by (system, check) (probe_ssl_earliest_cert_expiry) - time() < 1728000
        labels: { severity: warning }
        annotations:
          summary: "the certificate of {{ $labels.check }} expires in {{ $value | humanizeDuration }}"
      # 3 d: a weekend.
      - alert: CertificateExpiring
        expr: min by (system, check) (probe_ssl_earliest_cert_expiry) - time() < 259200
        labels: { severity: critical }
        annotations:
          summary: "the certificate of {{ $labels.check }} expires in {{ $value | humanizeDuration }}"
      # Requirement B4: a health check that takes more than 5 s. 1 min, so that one slow answer is none.
      - alert: CheckSlow
        expr: max by (system, check) (probe_duration_seconds) > 5
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.check }} took {{ $value | humanizeDuration }}"
      # Requirement B4: p95 over 2 s for 5 min. Of the last 120 answers.
      - alert: CheckResponseHigh
        expr: quarterdeck_check_response_seconds{percentile="95"} > 2
        for: 5m
        labels: { severity: warning }
        annotations:
          summary: "one answer in twenty of {{ $labels.check }} takes {{ $value | humanizeDuration }}"
`;
