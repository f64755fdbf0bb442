/// One address that asks for everything that careless people leave on servers, and finds nothing.
struct Scanner: Traffic {
  private let world: World
  private let window: Range<Milliseconds>
  private let perMinute: Int
  private var asked = 0
  private var random: Random

  init(world: World) {
    self.world = world
    window = Incident.scan.window(by: world.clock)
    perMinute = min(20_000, world.perDay(share: 0.03)) / Incident.scan.minutes
    random = Random(seed: world.seed, for: "scanner")
  }

  func expected(in minute: Int) -> Double { window.contains(minute * 60_000) ? Double(perMinute) : 0 }

  mutating func plan(minute: Int, into schedule: inout Schedule) {
    guard window.contains(minute * 60_000) else { return }
    let who = Identity(
      client: .ipv4(203, 0, 113, 66), agent: .fixed("Mozilla/5.0 (compatible; Nuclei - Open-source project)"))
    for number in 0..<perMinute {
      let moment = minute * 60_000 + (60_000 * number + random.below(60_000)) / perMinute
      let place = asked / Self.paths.count
      let path = Self.paths[asked % Self.paths.count]
      asked += 1
      // The web server itself knows that a name with a dot in front is nobody's business.
      let isHidden = path.utf8Start[1] == UInt8(ascii: ".")
      let method: Method = random.chance(0.05) ? .head : random.chance(0.04) ? .post : .get
      schedule.add(
        world.request(
          method, .joined(Self.folders[place % Self.folders.count], path), by: who, doing: .file, at: moment,
          status: isHidden ? 403 : 404, &random), at: moment)
    }
  }

  private static let folders: [StaticString] = [
    "", "/old", "/backup", "/blog", "/wp", "/test", "/dev", "/new", "/shop", "/site", "/v1", "/app", "/public", "/web",
  ]

  private static let paths: [StaticString] = [
    "/.env", "/.env.bak", "/.env.production", "/.git/config", "/.git/HEAD", "/.aws/credentials", "/.svn/entries",
    "/.DS_Store", "/.htpasswd", "/.ssh/id_rsa", "/wp-login.php", "/wp-admin/setup-config.php", "/wp-config.php.bak",
    "/xmlrpc.php", "/wp-json/wp/v2/users", "/phpmyadmin/index.php", "/pma/index.php", "/adminer.php", "/phpinfo.php",
    "/info.php", "/server-status", "/actuator/env", "/actuator/health", "/actuator/heapdump", "/console",
    "/solr/admin/info",
    "/manager/html", "/jenkins/login", "/config.json", "/config.php.save", "/composer.lock", "/package.json",
    "/docker-compose.yml", "/Dockerfile", "/backup.zip", "/backup.tar.gz", "/db.sql", "/dump.sql.gz",
    "/database.sqlite",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/cgi-bin/luci", "/cgi-bin/%2e%2e/%2e%2e/bin/sh",
    "/boaform/admin/formLogin",
    "/index.php?s=/Index/\\x5Cthink\\x5Capp/invokefunction", "/?q=%27%20OR%201=1--",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/..%2f..%2f..%2fetc%2fpasswd", "/static/..%255c..%255cwindows/win.ini", "/owa/auth/logon.aspx",
    "/ecp/Current/exporttool/",
    "/telescope/requests", "/_profiler/phpinfo", "/debug/default/view", "/graphql", "/swagger.json", "/api/v1/users",
    "/login.action", "/remote/login", "/autodiscover/autodiscover.json", "/geoserver/web/", "/struts/webconsole.html",
  ]
}
