extension Rule {
  /// Whoever wants to be somebody else.
  static let logins = #"""
    - name: brute-force
      describe: "{client} guesses passwords: {count} attempts"
      where: >-
        method = POST and status in (401, 403) or status = 401 and user != "" or
        method = POST and class = 4xx and
        path ~ "(?i)/(log-?in|sign-?in|sessions?|auth|authenticate)(\.[a-z]+)?/?$"
      per: client
      bucket: {capacity: 5, leak: 10s}
      severity: high
      mute: 5m

    - name: brute-force-wordpress
      describe: "{client} guesses WordPress passwords: {count} attempts"
      where: method = POST and path ~ "(?i)/(wp-login|xmlrpc)\.php$" and status = 200
      per: client
      bucket: {capacity: 5, leak: 10s}
      severity: high
      mute: 5m

    - name: guessed-password
      describe: "{client} failed again and again, and is in: {count} attempts"
      where: method = POST
      per: client
      pattern:
        match: fail{5,} greedy then success
        where:
          fail: status in (401, 403)
          success: class in (2xx, 3xx) and path = last(fail).path
        within: 10m
      severity: critical
      mute: 10m

    - name: agent-switching
      describe: "{client} pretends to be somebody else with every request: {count} user agents"
      where: agent != ""
      per: client
      bucket: {capacity: 10, leak: 8s, distinct: agent}
      severity: medium
      mute: 10m

    """#
}
