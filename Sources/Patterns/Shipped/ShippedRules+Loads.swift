extension Rule {
  /// Whoever wants more than is good for the others.
  static let loads = #"""
    - name: crawling
      describe: "{client} fetches page after page, faster than a person reads: {count}"
      where: >-
        kind = person and method in (GET, HEAD) and
        path !~ "(?i)\.(css|m?js|map|json|png|jpe?g|gif|ico|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|wav|txt|gz)$"
      per: client
      bucket: {capacity: 40, leak: 500ms, distinct: path}
      severity: low
      mute: 10m

    - name: scraping
      describe: "{client} has fetched {value} different pages within ten minutes"
      where: >-
        kind = person and method = GET and class = 2xx and
        path !~ "(?i)\.(css|m?js|map|json|png|jpe?g|gif|ico|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|wav|txt|gz)$"
      per: client
      window: {over: 10m, when: distinct(path) > 300}
      severity: low
      mute: 1h

    - name: cache-busting
      describe: "{client} asks past the cache, with a number behind the address that is new every time: {count}"
      where: >-
        method in (GET, HEAD) and query ~ "^[0-9]{7,}$" and
        path !~ "(?i)\.(css|m?js|map|json|png|jpe?g|gif|ico|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|wav|txt|gz)$"
      per: client
      bucket: {capacity: 30, leak: 1s, distinct: query}
      severity: medium
      mute: 10m

    - name: request-flood-client
      describe: "{client} sends {value} requests within a minute"
      per: client
      window: {over: 1m, when: count > 600}
      severity: medium
      mute: 10m

    - name: request-flood-network
      describe: "{network} sends {value} requests within a minute"
      per: network
      window: {over: 1m, when: count > 3000}
      severity: medium
      mute: 10m

    """#
}
