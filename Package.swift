// swift-tools-version: 6.3
import PackageDescription

/// The habits of every Swift target of this package. Warnings are errors where the environment asks for it
/// (`make test` does), so that a newer compiler's new warning never breaks a user's build.
let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["GEOCHUNKS_WARNINGS_AS_ERRORS"] == "1" ? [.treatAllWarnings(as: .error)] : [])

/// A system library as Debian and Ubuntu package it.
func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let bitCollections: Target.Dependency = .product(name: "BitCollections", package: "swift-collections")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "GeoChunks",
  products: [
    .library(name: "GeoChunks", targets: ["GeoChunks"]),
    .executable(name: "geochunks", targets: ["GeoChunksCLI"]),
    .executable(name: "geochunks-benchmark", targets: ["GeoChunksBenchmark"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    systemLibrary("CGDAL", pkgConfig: "gdal", apt: "libgdal-dev"),
    systemLibrary("CPROJ", pkgConfig: "proj", apt: "libproj-dev"),
    systemLibrary("CTIFF", pkgConfig: "libtiff-4", apt: "libtiff-dev"),
    systemLibrary("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    systemLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),

    module("GeoChunksGrid"),
    module("GeoChunksExpression", ["GeoChunksGrid"]),
    module("GeoChunksOperations", ["GeoChunksExpression", "GeoChunksGrid"]),
    module("GeoChunksPlanning", ["GeoChunksExpression", "GeoChunksGrid"]),
    module(
      "GeoChunksIO",
      ["GeoChunksExpression", "GeoChunksGrid", "CGDAL", "CPROJ", "CTIFF", "CDeflate", "CZstd"]),
    module(
      "GeoChunksExecution",
      ["GeoChunksPlanning", "GeoChunksExpression", "GeoChunksGrid", bitCollections]),
    module(
      "GeoChunks",
      [
        "GeoChunksGrid", "GeoChunksExpression", "GeoChunksOperations", "GeoChunksPlanning", "GeoChunksIO",
        "GeoChunksExecution",
      ]),
    .executableTarget(
      name: "GeoChunksCLI", dependencies: ["GeoChunks", argumentParser], swiftSettings: settings),
    .executableTarget(
      name: "GeoChunksBenchmark", dependencies: ["GeoChunks", "CGDAL", "CTIFF", argumentParser],
      path: "Benchmarks", exclude: ["Peers"], swiftSettings: settings),

    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
    tests("GeoChunksGrid", ["GeoChunksGrid"]),
    tests("GeoChunksExpression", ["GeoChunksExpression", "GeoChunksGrid"]),
    tests("GeoChunksOperations", ["GeoChunks"]),
    tests("GeoChunksPlanning", ["GeoChunks"], exclude: ["Golden"]),
    tests("GeoChunksIO", ["GeoChunks", "GeoChunksIO", "TestSupport"]),
    tests("GeoChunksExecution", ["GeoChunks"]),
    tests("GeoChunks", ["GeoChunks", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
