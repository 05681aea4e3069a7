export const nginxRules = `
  - name: nginx
    rules:
      # 1 min lets a restart pass without an alarm (requirement B4); nobody reaches the stack meanwhile.
      - alert: NginxDown
        expr: quarterdeck_system_up{kind="nginx"} == 0
        for: 1m
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} does not answer"
      # Of n instances some down is a warning, all of them critical (requirement B7). No wait: a member has failed twice.
      - alert: NginxUpstreamDown
        expr: quarterdeck_nginx_upstream_members_down > 0
        labels: { severity: warning }
        annotations:
          summary: "{{ $value }} members of {{ $labels.upstream }} take no connection"
      - alert: NginxUpstreamDown
        expr: quarterdeck_nginx_upstream_members_down > 0 and quarterdeck_nginx_upstream_members_down == quarterdeck_nginx_upstream_members
        labels: { severity: critical }
        annotations:
          summary: "no member of {{ $labels.upstream }} takes a connection"
      # Any at all: a limit was reached, as a rule worker_connections, and a client was turned away.
      - alert: NginxDropsConnections
        expr: quarterdeck_nginx_connections_dropped_per_second > 0
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.system }} drops {{ $value | humanize }} connections a second"
      # As with checks: 20 d, for what renews itself does so 30 d before, and has failed for a week by then.
      - alert: NginxCertificateExpiring
        expr: min by (system) (x509_cert_not_after) - time() < 1728000
        labels: { severity: warning }
        annotations:
          summary: "a certificate of {{ $labels.system }} expires in {{ $value | humanizeDuration }}"
      # 3 d: a weekend.
      - alert: NginxCertificateExpiring
        expr: min by (system) (x509_cert_not_after) - time() < 259200
        labels: { severity: critical }
        annotations:
          summary: "a certificate of {{ $labels.system }} expires in {{ $value | humanizeDuration }}"
      # It runs on with what it has loaded, and does not start again. 1 min: a deployment writes one file after the other.
      - alert: NginxConfigurationBroken
        expr: quarterdeck_nginx_configuration_findings{kind="broken"} > 0
        for: 1m
        labels: { severity: warning }
        annotations:
          summary: "{{ $labels.system }} would not start with its configuration"
`;
