import Foundation
import GeoChunks
import TestSupport
import Testing

@Suite("From file to result")
struct WholePathTests {
  static let chunks: [ChunkShape] = [
    .size(PixelSize(width: 64, height: 64)), .size(PixelSize(width: 448, height: 448)),
    .size(PixelSize(width: 4096, height: 4096)), .fullWidth(rows: 64), .automatic,
  ]
  static let executors: [any Executor] = [
    InlineExecutor(), ThreadPoolExecutor(threads: 1), ThreadPoolExecutor(threads: 2),
  ]

  static func ndvi() throws -> RasterArray {
    let red = try RasterArray.open(TemporaryFolder.landsat8[0])
    let nir = try RasterArray.open(TemporaryFolder.landsat8[1])
    return try ((nir - red) / (nir + red)).named("NDVI")
  }

  @Test("pixels and statistics are the same to the bit for every chunk and executor", arguments: chunks, executors)
  func independence(chunk: ChunkShape, executor: any Executor) async throws {
    let request = StatisticsRequest(percentiles: [0, 2, 50, 98, 100], histogramBins: 50)
    func compute(_ options: RunOptions) async throws -> (CollectedRaster, [BandStatistics]) {
      var job = RasterJob()
      let pixels = job.collect(try Self.ndvi())
      let statistics = job.statistics(of: try Self.ndvi(), request)
      let results = try await job.run(options)
      return (results[pixels], results[statistics])
    }
    let reference = try await compute(
      RunOptions(executor: InlineExecutor(), chunk: .size(PixelSize(width: 512, height: 128))))
    let result = try await compute(RunOptions(executor: executor, chunk: chunk))
    #expect(result.0.bands[0].tile == reference.0.bands[0].tile)
    #expect(result.1 == reference.1)
  }

  @Test("one pass gives a file, its statistics and its pixels; the bands are read once")
  func onePass() async throws {
    let folder = try TemporaryFolder()
    let ndvi = try Self.ndvi()
    var job = RasterJob()
    job.write(ndvi, to: folder.file("ndvi.tif"))
    let statistics = job.statistics(of: ndvi)
    let pixels = job.collect(ndvi)
    let plan = try job.plan()
    #expect(plan.reads.count == 2)
    let results = try await job.run()
    let back = try RasterArray.open(folder.file("ndvi.tif"))
    #expect(back.bandNames == ["NDVI"])
    #expect(try await back.collect().bands[0].tile == results[pixels].bands[0].tile)
    #expect(try await back.statistics() == results[statistics])
  }

  @Test("cropping before and after the maths is the same")
  func cropping() async throws {
    let window = PixelWindow(x: 123, y: 77, width: 500, height: 300)
    let whole = try await Self.ndvi().collect().bands[0].tile
    let part = try await Self.ndvi().cropped(to: window).collect().bands[0].tile
    for y in 0..<300 { for x in 0..<500 { #expect(part[x, y] == whole[x + 123, y + 77]) } }
  }

  @Test("a cancelled write leaves no file")
  func cancelledWrite() async throws {
    let folder = try TemporaryFolder()
    let ndvi = try Self.ndvi()
    let path = folder.file("a.tif")
    let work = Task {
      try await ndvi.write(
        to: path, options: RunOptions(executor: InlineExecutor(), chunk: .size(PixelSize(width: 64, height: 64))))
    }
    try await Task.sleep(for: .milliseconds(30))
    work.cancel()
    await #expect { try await work.value } throws: { ($0 as? GeoChunksError)?.code == .cancelled }
    #expect(folder.names == [])
  }

  @Test("collecting more than the memory limit is refused with the numbers")
  func collectLimit() async throws {
    await #expect {
      try await Self.ndvi().collect(options: RunOptions(memoryLimit: 5_000_000))
    } throws: { error in
      guard let error = error as? GeoChunksError else { return false }
      return error.code == .resource && error.message.contains("5.8 MB")
    }
  }

  @Test("a second output that can't be created leaves the first one away too")
  func allOrNothing() async throws {
    let folder = try TemporaryFolder()
    var job = RasterJob()
    job.write(try Self.ndvi(), to: folder.file("a.tif"))
    job.write(try Self.ndvi(), to: folder.file("missing/b.tif"))
    await #expect { try await job.run() } throws: { ($0 as? GeoChunksError)?.code == .cannotCreate }
    #expect(folder.names == [])
  }

  @Test("a picture of three bands, and of one through a colormap")
  func pictures() async throws {
    let folder = try TemporaryFolder()
    try await RasterArray.open(TemporaryFolder.landsat7).selecting(3, 2, 1).render(to: folder.file("rgb.png"))
    try await Self.ndvi().render(
      to: folder.file("ndvi.png"), RenderOptions(colormap: .named("RdYlGn"), range: .values(-1, 1), maximumSide: 200))
    #expect(folder.names == ["ndvi.png", "rgb.png"])
    #expect(try GDALSource(folder.file("ndvi.png")).geoBox.size == PixelSize(width: 200, height: 167))
  }

  @Test("a program reads what it computed: arrays over collected pixels")
  func collectedAgain() async throws {
    let raster = try await Self.ndvi().collect()
    let doubled = try await (raster.lazyArray() * 2).collect()
    #expect(doubled[0, x: 5, y: 5] == raster[0, x: 5, y: 5].map { Double(Float($0) * 2) })
  }
}
