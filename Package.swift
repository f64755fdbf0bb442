// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A library of our own: one folder under Sources, the strict settings, and the arrows it may have.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of one module.
func tests(_ name: String, of targets: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: targets + ["TestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "cubetop",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "cubetop", targets: ["cubetop"]),
    // For Benchmarks, a package of its own, so that nothing that only measures is built with the program.
    .library(
      name: "CubetopModules",
      targets: [
        "PageEvents", "Filters", "LogFormats", "LogSources", "Cubes", "Patterns", "Ingest", "Drawing", "Dashboard",
      ]),
  ],
  traits: [
    .trait(name: "GeoIP", description: "--geoip: clients' countries and networks, by libmaxminddb")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // The model: values in, values out.
    module("PageEvents", imports: ["CPrefetch"]),
    module("Filters", imports: ["PageEvents", "CPCRE2"]),
    module("LogFormats", imports: ["PageEvents", "CByteScan"]),
    module("Cubes", imports: ["PageEvents", "Filters", "CSystem"]),
    module("Patterns", imports: ["PageEvents", "Filters", "YAMLNodes", "CPrefetch"]),

    // The world.
    module("LogSources", imports: ["CArchive", "CZlib"]),
    module("YAMLNodes", imports: ["CYAML"]),
    module("Reports"),
    module("GeoDatabases", imports: ["PageEvents", .target(name: "CMaxMind", condition: .when(traits: ["GeoIP"]))]),
    module("Ingest", imports: ["PageEvents", "LogSources", "LogFormats", "Cubes"]),

    // The screen.
    module("Drawing", imports: ["CLocale"]),
    module("Dashboard", imports: ["PageEvents", "Filters", "Cubes", "Patterns", "Drawing", "Reports"]),
    module("Curses", imports: ["Drawing", "CNcurses", "CTerminal"]),

    // C, as little as there can be.
    .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(name: "CLocale"),
    .systemLibrary(name: "CMaxMind", providers: [.apt(["libmaxminddb-dev"]), .brew(["libmaxminddb"])]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CSystem"),
    .target(name: "CPrefetch"),
    .target(name: "CTerminal"),
    .target(name: "CByteScan"),

    // The programs.
    .executableTarget(
      name: "cubetop",
      dependencies: [
        "PageEvents", "Filters", "LogFormats", "LogSources", "Cubes", "Ingest", "Drawing", "Dashboard", "Curses",
        "Patterns", "YAMLNodes", "GeoDatabases", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "cubetop-sample",
      dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),

    // The tests: one folder a module, and stories told in a real terminal.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("PageEventsTests", of: ["PageEvents"]),
    tests("FiltersTests", of: ["Filters", "PageEvents"]),
    tests("LogFormatsTests", of: ["LogFormats", "PageEvents"]),
    tests("LogSourcesTests", of: ["LogSources", "CArchive"]),
    tests("CubesTests", of: ["Cubes", "Filters", "PageEvents"]),
    tests("PatternsTests", of: ["Patterns", "Filters", "PageEvents", "YAMLNodes"]),
    tests("IngestTests", of: ["Ingest", "LogSources", "LogFormats", "Cubes", "PageEvents"]),
    tests("GeoDatabasesTests", of: ["GeoDatabases"]),
    tests("YAMLNodesTests", of: ["YAMLNodes"]),
    tests(
      "RulesTests", of: ["Patterns", "Ingest", "LogSources", "LogFormats", "PageEvents"], exclude: ["Scenarios.yaml"]),
    tests("ReportsTests", of: ["Reports"]),
    tests("DrawingTests", of: ["Drawing"]),
    tests(
      "DashboardTests", of: ["Dashboard", "Drawing", "Cubes", "Patterns", "Filters", "PageEvents"],
      exclude: ["Pictures"]),
    tests("CursesTests", of: ["Curses", "Drawing", "curses-probe"]),
    .executableTarget(
      name: "curses-probe", dependencies: ["Curses", "Drawing"], path: "Tests/CursesProbe", swiftSettings: strict),
    tests("SampleTests", of: ["cubetop-sample"]),
    tests(
      "CommandTests",
      of: [
        "cubetop", "Cubes", "Dashboard", "Ingest", "LogSources", "Patterns", "Drawing", "PageEvents",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    tests("Scenarios", of: ["cubetop"]),
  ]
)

// Scripts/fuzz builds one of these instead of the tests that its sources are from: a file belongs to one target.
let formatSources = ["ParsedLine", "FormatOutcome", "MutatedFormatLines", "GuardedMemory"]
let twinSources = ["ParsedBlock", "SlowAccessLogParser"]
let fuzzers: [String: (imports: [Target.Dependency], sources: [String])] = [
  "access-log": (
    ["LogFormats", "PageEvents"],
    ["Fuzz/AccessLogFuzz.swift"] + (twinSources + ["ParsedLine"]).map { "LogFormatsTests/\($0).swift" }
  ),
  "formats": (
    ["LogFormats", "PageEvents", "TestSupport"],
    ["Fuzz/FormatFuzz.swift", "Fuzz/Corpus.swift"] + formatSources.map { "LogFormatsTests/\($0).swift" }
  ),
  "packed": (
    ["LogSources", "CArchive"], ["Fuzz/PackedFuzz.swift", "Fuzz/Corpus.swift", "LogSourcesTests/Packing.swift"]
  ),
  "mutations": (
    ["LogFormats", "PageEvents", "TestSupport"],
    ["Fuzz/Mutations.swift"]
      + (formatSources + twinSources + ["MutatedLines"]).map { "LogFormatsTests/\($0).swift" }
  ),
]
if let name = Context.environment["CUBETOP_FUZZ"], let fuzzer = fuzzers[name] {
  package.targets.removeAll { $0.name == "LogFormatsTests" || $0.name == "LogSourcesTests" }
  package.targets.append(
    .executableTarget(
      name: "fuzz-\(name)", dependencies: fuzzer.imports, path: "Tests", sources: fuzzer.sources, swiftSettings: strict)
  )
}
