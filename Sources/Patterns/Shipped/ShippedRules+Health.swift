extension Rule {
  /// Where it is the server that something is wrong with.
  static let health = #"""
    - name: error-rate
      describe: "{value} of the last five minutes' requests failed"
      window: {over: 5m, when: share(status >= 500) > 20%, least: 40}
      severity: critical
      mute: 10m

    - name: more-errors
      describe: "{value} server errors within ten minutes, five times as many as an hour before"
      where: status >= 500
      window: {every: 10m, when: count > 5 times 1h before, least: 10}
      severity: high
      mute: 1h

    - name: traffic-drop
      describe: "{value} requests answered within ten minutes, a fifth of what it was an hour before"
      where: class in (2xx, 3xx)
      window: {every: 10m, when: count < 20% of 1h before, least: 200}
      severity: high
      mute: 1h

    - name: slow-section
      describe: "one in twenty requests for {section} takes longer than two seconds"
      per: section
      window: {over: 10m, when: p95(latency) > 2s, least: 30}
      severity: medium
      mute: 30m

    """#
}
