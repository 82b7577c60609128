import Foundation
import GeoChunks
import Testing

/// Plans as text, as they were when somebody last looked at them. GEOCHUNKS_RECORD=1 writes them anew.
@Suite("Plans, held against golden files")
struct GoldenTests {
  /// Two bands of one file, cropped; an index and a classification of it that share most.
  static func outputs() throws -> [PlanOutput] {
    let source = StubSource(
      "scene.tif", 10_980, 10_980, block: (1024, 1024),
      bands: [
        SourceBand(name: "red", dataType: .uint16, nodata: .real(0)),
        SourceBand(name: "nir", dataType: .uint16, nodata: .real(0), scale: 0.0001, offset: -0.1),
        SourceBand(name: "scl", dataType: .uint8, hasMask: true),
      ])
    let scene = try RasterArray(source).cropped(to: PixelWindow(x: 1000, y: 2000, width: 8000, height: 6000))
    let clear = try scene["scl"] .== 4
    func ndvi() throws -> RasterArray { try (scene["nir"] - scene["red"]) / (scene["nir"] + scene["red"]) }
    let green = try RasterArray.where(ndvi() .> 0.4, 1, else: 0).masked(where: .!clear)
    return [
      try ndvi().as(.float32).named("NDVI").output("ndvi.tif", .tiles(StubEncoding())),
      try green.named("green").output("green"),
      try ndvi().output("statistics", .summary(SummaryRequest(counts: [.radix(shift: 16, prefixes: [0])]))),
    ]
  }

  private static var directory: URL { URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden") }

  private func compare(_ text: String, with name: String) throws {
    let file = Self.directory.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["GEOCHUNKS_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: Self.directory, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try #require(try? String(contentsOf: file, encoding: .utf8), "no \(name): record it")
    #expect(text == golden, "GEOCHUNKS_RECORD=1 records \(name) anew")
  }

  @Test("text after every pass", arguments: Planner.passNames)
  func text(pass: String) throws {
    let planner = Planner(options: .test())
    try compare(planner.explain(Self.outputs(), after: pass), with: "\(pass)")
  }

  @Test("DOT after every pass", arguments: Planner.passNames)
  func dot(pass: String) throws {
    let planner = Planner(options: .test())
    try compare(planner.explain(Self.outputs(), after: pass, as: .dot), with: "\(pass).dot")
  }

  @Test("without a pass, the plan after the last one is shown")
  func whole() throws {
    let planner = Planner(options: .test())
    let last = try planner.explain(Self.outputs(), after: Planner.passNames.last)
    #expect(try planner.explain(Self.outputs()) == last)
  }

  @Test("an unknown pass lists the passes in order")
  func unknownPass() throws {
    let error = #expect(throws: GeoChunksError.self) {
      try Planner(options: .test()).explain(Self.outputs(), after: "no-such-pass")
    }
    #expect(error?.code == .invalidArgument && error?.message.contains("no-such-pass") == true)
    #expect(error?.hint?.contains(Planner.passNames.joined(separator: ", ")) == true)
  }

  @Test("every pass has a reason, and a check is the last")
  func reasons() {
    #expect(Planner.passReasons.map(\.name) == Planner.passNames)
    #expect(Planner.passReasons.allSatisfy { !$0.reason.isEmpty })
    #expect(Set(Planner.passNames).count == Planner.passNames.count)
    #expect(Planner.passNames.last == "validate")
  }

  @Test("a job explains itself as its planner does")
  func job() throws {
    let array = try RasterArray(StubSource("a.tif", 3000, 3000))
    var job = RasterJob()
    _ = job.collect(array)
    let text = try job.explain(after: "simplify")
    #expect(text.hasPrefix("plan after simplify\n") && text.contains("source a.tif band 1"))
  }
}
