extension Rule {
  /// Whoever looks for what might be there.
  static let probes = #"""
    - name: probing
      describe: "{client} tries address after address that isn't there: {count}"
      where: >-
        status in (400, 403, 404) and
        path !~ "(?i)\.(css|m?js|map|json|png|jpe?g|gif|ico|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|wav|txt|gz)$"
      per: [client, host]
      bucket: {capacity: 10, leak: 10s, distinct: path}
      severity: medium
      mute: 5m

    - name: path-traversal
      describe: "{client} tries to leave the site's directory"
      where: >-
        url ~ "(?ix) (?: \. | %(25)?2e ){2} (?: [/\\] | ; | %(25)?2f | %(25)?5c ) |
        %(25)?c0 %(25)?a[ef] | \.{4,} // |
        (?: / | %(25)?2f ) etc (?: / | %(25)?2f ) (?: passwd | shadow | group | issue ) |
        (?: / | %(25)?2f ) proc (?: / | %(25)?2f ) self | (?: boot | win ) \.ini (?: $ | [?&%] )"
      per: client
      bucket: {capacity: 3, leak: 10s, distinct: url}
      severity: high
      mute: 2m

    - name: sensitive-files
      describe: "{client} looks for files with secrets: {count}"
      where: >-
        path ~ "(?ix) / (?: \. (?! well-known (?: / | $ ) ) [a-z_] |
        (?: id_(?: rsa | dsa | ecdsa | ed25519 ) | wp-config\.php [a-z0-9_.~-]+ | web\.config | appsettings\.json | dockercfg |
        (?: database | secrets? | credentials? | parameters | application ) \.(?: ya?ml | json | ini | properties ) ) $ ) |
        \.(?: sql | sqlite3? | mdb | bak | old | orig | save | swp | pem | pfx | p12 | keystore | kdbx )
        (?: \.(?: gz | bz2 | xz | zip ) )? $"
      per: client
      bucket: {capacity: 4, leak: 5s, distinct: path}
      severity: high
      mute: 5m

    - name: admin-interfaces
      describe: "{client} looks for somebody's administration: {count}"
      where: >-
        status in (403, 404) and
        path ~ "(?ix) ^ / (?: [a-z0-9_-]+ / )? (?: (?: php | p )-?my-?admin [0-9._-]* | pma [0-9]* | mysql-?admin | dbadmin |
        adminer [a-z0-9.-]* |
        mysql / (?: admin | index ) | administrator | manager / (?: html | text | status ) | host-manager | jmx-console |
        web-console | solr / admin | jenkins | actuator [/a-z]* | server-status | server-info | _cat / [a-z]+ | _all_dbs |
        hudson | nagios | zabbix | cacti | roundcube | webmail | cpanel | whm | plesk | webmin | grafana / login |
        kibana | druid / [a-z]+\.html | console / login | telescope / requests | horizon / api / [a-z]+ | owa / auth |
        phppgadmin | nacos | xxl-job-admin | geoserver / web | webfig | \+cscoe\+ | global-protect | remote / login |
        sslvpn [a-z_]* | dana-na | tmui | cgi-bin / luci | sap / [a-z]+ | irj | webdynpro | nwa | crx / [a-z]+ )
        (?: / | \.php | \.html | \.jsp | \.aspx | $ )"
      per: client
      bucket: {capacity: 2, leak: 10s, distinct: path}
      severity: medium
      mute: 5m

    - name: user-enumeration
      describe: "{client} asks a site for its users, one by one: {count}"
      where: query ~ "(?i)(^|&)author=[0-9]+" or path ~ "(?i)/wp-json/wp/v2/users(/[0-9]*)?$"
      per: client
      bucket: {capacity: 5, leak: 10s, distinct: url}
      severity: medium
      mute: 5m

    - name: wordpress-scan
      describe: "{client} looks for holes in WordPress: {count}"
      where: status in (403, 404) and path ~ "(?i)/wp-.{0,200}\.(php|txt)$"
      per: client
      bucket: {capacity: 3, leak: 10s, distinct: path}
      severity: medium
      mute: 5m

    - name: web-shells
      describe: "{client} looks for back doors that others have left: {count}"
      where: >-
        path ~ "(?ix) / (?: c99 | c100 | r57 | b374k | wso [0-9.]* | alfa [a-z0-9_-]* | alfacgiapi / [a-z]+ | weevely |
        p0wny [a-z-]* | mini-?shell |
        web-?shell [0-9]* | php-?shell | shell [0-9]* | cmd [0-9]* | cmdshell | backdoor | bypass [0-9]* | 0x [a-z0-9]* | 1337 |
        haxor | indoxploit | idx_?config | marijuana | gel4y | mar1juana | symlink | wp-?shell | wp-22 | xleet |
        leaf ?mailer [0-9]* |
        leafmailer [0-9.]* | anonymousfox | foxauto [a-z0-9]* | eval | pwn [a-z0-9]* | chopper | ant(?:sword)? |
        behinder | godzilla | tunnel | regeorg | about7 | wp-conflg | wp-l0gin ) \.(?: php [3-8s]? | phtml | aspx? | ashx |
        jspx? | cfm ) $"
      per: client
      bucket: {capacity: 1, leak: 10s, distinct: path}
      severity: high
      mute: 5m

    - name: malformed-requests
      describe: "{client} sends what is no HTTP: {count}"
      where: >-
        url = "" and status = 400 or
        protocol = "HTTP/*" and not protocol in (HTTP/0.9, HTTP/1.0, HTTP/1.1, HTTP/2, HTTP/2.0, HTTP/3, HTTP/3.0)
      per: client
      bucket: {capacity: 10, leak: 10s}
      severity: low
      mute: 10m

    - name: open-proxy
      describe: "{client} tries whether the server fetches from others"
      where: status in (400, 403, 404, 405, 501) and (method = CONNECT or url ~ "(?i)^https?://")
      per: client
      bucket: {capacity: 0}
      severity: low
      mute: 10m

    """#
}
