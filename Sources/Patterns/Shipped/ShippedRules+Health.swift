extension Rule {
  /// Where it is the server that something is wrong with.
  static let health = #"""
    - name: error-rate
      describe: "more than a fifth of a minute's requests fail"
      window: {over: 1m, when: share(status >= 500) > 20%, least: 50}
      severity: critical
      mute: 10m

    - name: more-errors
      describe: "{value} server errors within ten minutes, five times as many as an hour before"
      where: status >= 500
      window: {every: 10m, when: count > 5 times 1h before, least: 10}
      severity: high
      mute: 1h

    - name: traffic-drop
      describe: "{value} requests within ten minutes, a fifth of what came an hour before"
      window: {every: 10m, when: count < 20% of 1h before, least: 200}
      severity: high
      mute: 1h

    - name: slow-section
      describe: "one in twenty requests for {section} takes longer than two seconds"
      per: section
      window: {over: 5m, when: p95(latency) > 2s, least: 50}
      severity: medium
      mute: 30m

    """#
}
