// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "NDVI",
  dependencies: [
    // In a package of your own: .package(url: "https://github.com/OWNER/GeoChunks", from: "0.1.0")
    .package(name: "GeoChunks", path: "../../..")
  ],
  targets: [
    .executableTarget(name: "NDVI", dependencies: [.product(name: "GeoChunks", package: "GeoChunks")])
  ]
)
