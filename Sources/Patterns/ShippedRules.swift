extension Rule {
  /// The rules that come with the program, as a user would write them: `cubetop rules run default`.
  ///
  /// Capacities and leaks are those that have proved themselves elsewhere: as many as a broken site gives a visitor by accident
  /// are no attack.
  public static let shipped = #"""
    - name: probing
      describe: "{client} tries {count} addresses that aren't there"
      where: status in (400, 403, 404) and url !~ "(?i)\.(jpe?g|css|m?js|png|svg|map|ico|otf|gif|mp[34]|woff2?|ttf|eot|webp|wav|gz|bmp|avif)(\?|$)"
      per: [client, host]
      bucket: {capacity: 10, leak: 10s, distinct: path}
      severity: medium
      mute: 5m

    - name: crawling
      describe: "{client} fetches page after page, {count} of them"
      where: method in (GET, HEAD) and url !~ "(?i)\.(jpe?g|css|m?js|png|svg|map|ico|otf|gif|mp[34]|woff2?|ttf|eot|webp|wav|gz|bmp|avif)(\?|$)"
      per: [client, host]
      bucket: {capacity: 40, leak: 500ms, distinct: path}
      severity: low
      mute: 1m

    - name: path-traversal
      describe: "{client} tries to leave the site's directory"
      where: url ~ "(?i)(\.\./|\.\.%2f|%2e%2e|\.\.%5c|\.\.%255c|/etc/passwd|/etc/shadow|boot\.ini|win\.ini)"
      per: client
      bucket: {capacity: 3, leak: 10s, distinct: path}
      severity: high
      mute: 2m

    - name: sensitive-files
      describe: "{client} looks for files with secrets"
      where: path ~ "(?i)(/\.env|/\.git/config|/\.git/head|/\.svn/entries|/\.aws/credentials|/\.ssh/|/\.htpasswd|/\.htaccess|/\.ds_store|/\.npmrc|/\.bash_history|/id_rsa|/web\.config|\.sql|\.bak|\.old|\.swp|/wp-config\.php[^/]*)$"
      per: client
      bucket: {capacity: 4, leak: 5s, distinct: path}
      severity: high
      mute: 5m

    - name: bad-agent
      describe: "{client} says itself that it is a scanner"
      where: agent ~ "(?i)(nikto|sqlmap|masscan|zgrab|nmap|nuclei|wpscan|dirbuster|gobuster|feroxbuster|acunetix|nessus|openvas|w3af|havij|arachni|joomscan|whatweb|jndi:)"
      per: client
      bucket: {capacity: 1, leak: 1m}
      severity: medium
      mute: 2m

    - name: sql-injection
      describe: "{client} sends SQL"
      where: query ~ "(?i)(union(%20|\+|/\*.*\*/)+(all(%20|\+)+)?select|sleep\(|sleep%28|benchmark\(|waitfor(%20|\+)delay|information_schema|(%27|')(%20|\+)*(or|and)(%20|\+)|concat\(|extractvalue\(|order(%20|\+)by(%20|\+)\d)"
      per: client
      bucket: {capacity: 10, leak: 1s, distinct: query}
      severity: high
      mute: 5m

    - name: cross-site-scripting
      describe: "{client} sends scripts"
      where: query ~ "(?i)(<script|%3cscript|javascript:|javascript%3a|onerror=|onerror%3d|onload=|onload%3d|<svg|%3csvg|<iframe|%3ciframe|alert\(|alert%28|document\.cookie)"
      per: client
      bucket: {capacity: 5, leak: 1s, distinct: query}
      severity: high
      mute: 5m

    - name: brute-force
      describe: "{client} guesses passwords: {count} attempts"
      where: method = POST and status in (401, 403)
      per: client
      bucket: {capacity: 5, leak: 10s}
      severity: high
      mute: 1m

    - name: brute-force-wordpress
      describe: "{client} guesses WordPress passwords: {count} attempts"
      where: method = POST and path = "*/wp-login.php" and status = 200
      per: client
      bucket: {capacity: 5, leak: 10s}
      severity: high
      mute: 5m

    - name: scraping
      describe: "{client} has fetched {count} times within ten minutes, nearly always another page"
      where: class = 2xx and method = GET
      per: client
      window: {over: 10m, when: distinct(path) > 500}
      severity: low
      mute: 1h

    - name: request-flood-client
      describe: "{client} sends {count} requests within a minute"
      per: client
      window: {over: 1m, when: count > 600}
      severity: medium
      mute: 10m

    - name: request-flood-network
      describe: "{network} sends {count} requests within a minute"
      per: network
      window: {over: 1m, when: count > 3000}
      severity: medium
      mute: 10m

    - name: error-rate
      describe: "more than a fifth of the last minute's {count} requests failed"
      window: {over: 1m, when: share(status >= 500) > 20%, least: 100}
      severity: critical
      mute: 10m

    """#
}
