import PageEvents
import Testing

@testable import Filters

@Suite struct ParsingTests {
  /// The text as it is printed again.
  @Test(arguments: [
    ("", ""),
    ("  ", ""),
    ("*", ""),
    (
      "status >= 500 and path ~ \"^/api/\" and not client in 10.0.0.0/8",
      "status >= 500 and path ~ \"^/api/\" and not client in 10.0.0.0/8"
    ),
    ("method = POST or method = PUT", "method = POST or method = PUT"),
    ("path = \"/shop/*\"", "path = /shop/*"),
    ("status in (401, 403)", "status in (401, 403)"),
    ("class = 5xx", "class = 5xx"),
    ("kind = bot", "kind = bot"),
    ("bytes > 1MB", "bytes > 1MB"),
    ("latency > 250ms", "latency > 250ms"),
    ("time >= 12:30", "time >= 12:30"),
    // Spaces are only needed where a name or a value would run on.
    ("status>=500&&!(method=POST||method=PUT)", "status >= 500 and not (method = POST or method = PUT)"),
    ("STATUS = 404 AND NOT Method = GET", "status = 404 and not method = GET"),
    ("not not status = 404", "not not status = 404"),
    ("(status = 1 and status = 2) and status = 3", "status = 1 and status = 2 and status = 3"),
    ("status = 1 and (status = 2 and status = 3)", "status = 1 and (status = 2 and status = 3)"),
    ("status = 1 or status = 2 and status = 3", "status = 1 or status = 2 and status = 3"),
    ("(status = 1 or status = 2) and status = 3", "(status = 1 or status = 2) and status = 3"),
    ("not (status = 1)", "not status = 1"),
    ("* and status = 1", "* and status = 1"),
    // Values.
    ("user = \"\"", "user = \"\""),
    ("user != ''", "user != \"\""),
    ("user = 'a b'", "user = \"a b\""),
    ("user = 'it\\'s \"x\"'", "user = \"it's \\\"x\\\"\""),
    ("url = /search?q=a&b", "url = \"/search?q=a&b\""),
    ("url = \"/search\\?q=\\*\"", "url = \"/search\\?q=\\*\""),
    ("path = \"/caf\u{E9}\"", "path = \"/caf\u{E9}\""),
    ("path = \"\\xFF\\x00\\x41\"", "path = \"\\xFF\\x00A\""),
    ("path = C:\\dir", "path = \"C:\\\\dir\""),
    ("user = \"and\"", "user = \"and\""),
    ("method not in (GET, HEAD)", "method not in (GET, HEAD)"),
    ("not method in (GET)", "not method in GET"),
    ("client in (10.1.2.3/8, 2001:db8::/32, 192.0.2.7)", "client in (10.0.0.0/8, 2001:db8::/32, 192.0.2.7)"),
    ("client in 2001:DB8:0:0::1", "client in 2001:db8::1"),
    ("client in (*.example.com, ::1)", "client in (\"*.example.com\", ::1)"),
    ("network in 10.0.0.0/8", "network in 10.0.0.0/8"),
    ("network = 192.0.2.0/24", "network = 192.0.2.0/24"),
    ("client = '10.0.0.0/8'", "client = \"10.0.0.0/8\""),
    ("path ~ ^/api/", "path ~ \"^/api/\""),
    ("path !~ \"\\.php$\"", "path !~ \"\\.php$\""),
    ("agent ~ 'say \\\"hi\\\" \\\\'", "agent ~ \"say \\\"hi\\\" \\\\\""),
    // Numbers with their units.
    ("bytes >= 1048576", "bytes >= 1MiB"),
    ("bytes != 1.5kb", "bytes != 1500"),
    ("latency <= 250", "latency <= 250ms"),
    ("latency = 0.5", "latency = 500us"),
    ("latency < 90s", "latency < 1m30s"),
    ("latency > 3\u{B5}s", "latency > 3us"),
    ("time < 2026-03-14", "time < 2026-03-14"),
    ("time < \"2026-03-14 09:26:53\"", "time < 2026-03-14T09:26:53"),
    ("time < 2026-03-14T09:26:53.5+01:00", "time < 2026-03-14T08:26:53.500Z"),
    ("time > -15m", "time > -15m"),
  ])
  func `A filter prints as a person would write it`(text: String, printed: String) throws {
    let filter = try Filter.parse(text)
    #expect(filter.description == printed)
    #expect(try Filter.parse(filter.description) == filter)
  }

  @Test(arguments: [
    ("paht = /a", "column 1: expected a field, found 'paht': did you mean path?"),
    (
      "status = 404 and refferer = x",
      "column 18: expected a field, found 'refferer': did you mean referrer?"
    ),
    ("= 4", "column 1: expected a field, found '=': fields are client url"),
    ("status = 404 and", "column 17: expected a field: fields are client url"),
    ("status = 404 and and", "column 18: expected a field, found 'and': fields are client url"),
    ("nonsense", "column 1: expected a field, found 'nonsense': fields are client url"),
    ("path =", "column 7: expected a value after '=': write path = /shop"),
    ("(path = )", "column 9: expected a value after '=', found ')': write path = /shop, or put the value in quotes"),
    ("path = and status = 4", "column 8: expected a value after '=', found 'and': write path = /shop, or put"),
    ("path == /a", "column 7: expected a value after '=', found '=': write path = /shop, or put"),
    ("path", "column 5: expected a comparison after 'path': write path = /shop; comparisons are ="),
    ("path /a", "column 6: expected a comparison after 'path', found '/a'"),
    ("path > /a", "column 6: expected one of = != ~ !~ in after 'path', found '>': path has no order; status, bytes"),
    ("status >= many", "column 11: expected a number after '>=', found 'many': write status >= 404"),
    ("status = 404 path = /a", "column 14: expected 'and', 'or' or the end, found 'path': join conditions with and"),
    ("path = /a b", "column 11: expected 'and', 'or' or the end, found 'b': join"),
    ("path = /a,/b", "column 10: expected 'and', 'or' or the end, found ',': a value with a comma needs quotes"),
    ("path ~ ^/(a|b)", "column 10: expected 'and', 'or' or the end, found '(': a value with parentheses"),
    ("status = 404)", "column 13: expected 'and', 'or' or the end, found ')': remove it, or open a '(' before"),
    ("(status = 404", "column 14: expected 'and', 'or' or ')': close the '(' of column 1"),
    ("(status = 404 path", "column 15: expected 'and', 'or' or ')', found 'path': join"),
    ("status in (401", "column 15: expected ',' or ')': close the '(' of column 11"),
    ("status in (401 403)", "column 16: expected ',' or ')', found '403': values of a list stand between commas"),
    (
      "status in ()",
      "column 12: expected a value after '(', found ')': write status in (404), or put the value in quotes"
    ),
    ("status in (401,)", "column 16: expected a value after ',', found ')'"),
    ("user = \"alice", "column 8: expected a closing \": add \" where the value that starts here ends"),
    ("user = 'alice\\'", "column 8: expected a closing '"),
    ("user = \"a\\q\"", "column 10: expected an escape, found '\\q': escapes are \\\""),
    ("user = \"a\\xG0\"", "column 10: expected two hexadecimal digits after \\x, found '\\xG0'"),
    ("\u{E9}\u{301}\u{E9} = 1", "column 1: expected a field, found '\u{E9}\u{301}\u{E9}': fields are"),
    ("user = \u{E9}\u{301} x", "column 10: expected 'and', 'or' or the end, found 'x'"),
    ("path ~ \"a(b\"", "column 12: expected a regular expression, found 'a(b': missing closing parenthesis"),
    ("path ~ \"\\\"\\\"[b\"", "column 15: expected a regular expression, found '\"\"[b': missing terminating ]"),
    ("path ~ \"(*UTF)a\"", "column 15: expected a regular expression, found '(*UTF)a'"),
    ("client = 10.0.0.0/8", "column 8: expected 'in' before a network, found '=': write client in 10.0.0.0/8"),
    ("client != ::/9", "column 8: expected 'in' before a network, found '!=': write client not in ::/9"),
    ("client in 10.0.0.0/33", "column 11: expected a network, found '10.0.0.0/33': write an address, /"),
    ("client in (::1, ::/x)", "column 17: expected a network, found '::/x': write an address, /"),
    ("bytes ~ 4", "column 7: expected one of = != < <= > >= after 'bytes', found '~': bytes is a number: write bytes"),
    ("latency not in (4)", "column 9: expected one of = != < <= > >= after 'latency', found 'not in': latency is"),
    ("bytes > lots", "column 9: expected a size, found 'lots': write 512, 64kB, 1MB or 1GiB"),
    ("bytes > 1XB", "column 10: expected a unit (B kB MB GB TB KiB MiB GiB TiB), found 'XB': write 512"),
    ("latency > 5 parsecs", "column 13: expected 'and', 'or' or the end, found 'parsecs'"),
    ("latency > '5 s'", "column 13: expected a unit (us ms s m h d), found ' s': write 250ms, 15m or 1h30m"),
    ("time > noon", "column 8: expected a time, found 'noon': write 2026-03-14"),
    ("time > 2026-02-30", "column 8: expected a time, found '2026-02-30': write 2026-03-14"),
    ("time > -15", "column 11: expected a unit (us ms s m h d): write 250ms, 15m or 1h30m"),
  ])
  func `An error names the column, what was expected, and a way out`(text: String, message: String) throws {
    let error = try #require(throws: FilterError.self) { try Filter.parse(text) }
    #expect(error.description.hasPrefix(message), "\(error)")
  }

  @Test func `No length or depth of text exhausts the stack`() throws {
    let deep = String(repeating: "(", count: 100_000)
    let nots = String(repeating: "not ", count: 100_000)
    let long = String(repeating: "status = 404 or ", count: 100_000)
    #expect(throws: FilterError.self) { try Filter.parse(deep) }
    #expect(throws: FilterError.self) { try Filter.parse(nots) }
    let error = try #require(throws: FilterError.self) { try Filter.parse(long) }
    #expect(error.column == 500 * 16 + 1)
    #expect(error.expected == "at most 500 conditions")
  }

  @Test func `A drill-down prints what was drilled into, byte for byte`() throws {
    let start = Filter.everything.and(.equals(.path, "/a*b?"))
    #expect(start.description == "path = \"/a\\*b\\?\"")
    let host = start.and(.equals(.client, "10.0.0.0/8")).and(.missing(.user))
    #expect(host.description == "path = \"/a\\*b\\?\" and client = \"10.0.0.0/8\" and user = \"\"")
    #expect(try Filter.parse(host.description) == host)
    #expect(host.conjuncts == [.equals(.path, "/a*b?"), .equals(.client, "10.0.0.0/8"), .missing(.user)])
    #expect(host.and(.missing(.user)) == host)
    #expect(host.and(.everything) == host)
    #expect(Filter.everything.conjuncts.isEmpty)
  }

  @Test func `Excluding writes the opposite comparison where there is one`() throws {
    let errors = try Filter.parse("status >= 500")
    #expect(errors.excluding(.equals(.path, "/a")).description == "status >= 500 and path != /a")
    #expect(errors.excluding(.missing(.user)).description == "status >= 500 and user != \"\"")
    #expect(Filter.everything.excluding(errors).description == "not status >= 500")
    #expect(try Filter.everything.excluding(.parse("not path = /a")).description == "path = /a")
    #expect(
      try errors.excluding(.parse("path = /a or path = /b")).description
        == "status >= 500 and not (path = /a or path = /b)")
    #expect(
      try Filter.parse("path = /a or path = /b").and(errors).description == "(path = /a or path = /b) and status >= 500"
    )
  }

  @Test func `Every field has an example that parses`() throws {
    for name in Field.names(in: .pageViews) {
      _ = try Filter.parse("\(name) = \(Field.example(for: name))")
    }
  }
}
