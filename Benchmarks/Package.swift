// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "cubetop-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "cubetop", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .executableTarget(
      name: "cubetop-bench",
      dependencies: [
        .product(name: "CubetopModules", package: "cubetop"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
      ])
  ]
)
