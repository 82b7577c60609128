internal import Foundation

/// A folder of a test's own, removed with it.
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "geochunks-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { path + "/" + name }
  package var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  /// The repository, whatever the working directory.
  package static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().path
  package static let landsat8 = ["B4", "B5"].map { repository + "/SampleData/landsat8/LC80030172015001LGN00_\($0).tif" }
  package static let landsat7 = repository + "/SampleData/landsat7/L7_ETMs.tif"
  package static let sentinel2 = repository + "/SampleData/sentinel2/sentinel2_atacama_6band_u16.tif"

  /// Runs one of GDAL's programs here.
  package func gdal(_ arguments: String...) throws { try gdal(arguments) }

  /// Runs one of GDAL's programs here.
  package func gdal(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(command: arguments.joined(separator: " ")) }
  }
  package struct Failure: Error { package let command: String }
}
