import GeoChunks
import Testing

/// A way to run.
struct Way: Sendable, CustomTestStringConvertible {
  let chunk: ChunkShape
  let executor: any Executor
  var testDescription: String { "\(chunk) on \(executor.name)" }

  static let all: [Way] = {
    let shapes: [ChunkShape] =
      [64, 448, 4096].map { .size(PixelSize(width: $0, height: $0)) } + [.fullWidth(rows: 100)]
    let executors: [any Executor] = [
      InlineExecutor(), ThreadPoolExecutor(threads: 1), ThreadPoolExecutor(threads: 2),
    ]
    return shapes.flatMap { shape in executors.map { Way(chunk: shape, executor: $0) } }
  }()
  var options: RunOptions { RunOptions(executor: executor, chunk: chunk, memoryLimit: 1_000_000_000) }
}

/// Bands of several types with NaN and masks, on so many pixels that chunks of 448 are two by two: tests run unoptimised.
private struct Scene {
  let size = PixelSize(width: 521, height: 463)
  let a: [UInt16]
  let validA: [Bool]
  let b: [Float]
  let c: [Int64]
  let array: RasterArray

  static let shared = Result { try Scene() }

  init() throws {
    var random = Random(state: 11)
    let count = size.count
    a = (0..<count).map { _ in UInt16.random(in: 0...9999, using: &random) }
    validA = (0..<count).map { _ in Int.random(in: 0..<10, using: &random) != 0 }
    b = (0..<count).map { i in i % 97 == 0 ? .nan : Float.random(in: -1...1, using: &random) * 1000 }
    c = (0..<count).map { _ in Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random) }
    array = try RasterArray(
      [Tile(size: size, a, valid: validA), Tile(size: size, b), Tile(size: size, c)], names: ["a", "b", "c"],
      geoBox: GeoBox(size: size))
  }

  func computed() throws -> RasterArray {
    let ratio = try (array["a"] - array["b"]) / (array["a"] + array["b"])
    let chosen = try RasterArray.where(array["c"] .> 0, array["a"], else: 7)
    return try .stack([array["a"], ratio, chosen])
  }

  /// More of it, where nothing is counted.
  func computedMore() throws -> RasterArray {
    let ratio = try (array["a"] - array["b"]) / (array["a"] + array["b"])
    return try .stack([
      computed(), array["c"] * 0.001, array["b"].exp(), ratio.as(.int8), array["b"].masked(where: array["a"] .< 500),
    ])
  }
}

/// What the inline executor gives for chunks chosen automatically, computed once.
private let expectedRaster = Task { try await Scene.shared.get().computedMore().collect(on: InlineExecutor()) }
private let expectedStatistics = Task {
  try await Scene.shared.get().computed().statistics(statisticsRequest, on: InlineExecutor())
}
private let statisticsRequest = StatisticsRequest(percentiles: [0, 2, 50, 98, 100], histogramBins: 37)

@Suite("Independence of chunks and executors")
struct IndependenceTests {
  @Test("collected pixels are the same to the bit", arguments: Way.all)
  func collect(way: Way) async throws {
    let scene = try Scene.shared.get()
    let expected = try await expectedRaster.value
    let found = try await scene.computedMore().collect(options: way.options)
    #expect(found.bands.map(\.name) == expected.bands.map(\.name))
    for (a, b) in zip(expected.bands, found.bands) { #expect(a.tile == b.tile, "band \(a.name)") }
    #expect(
      found.bands[0].tile.values(as: UInt16.self).enumerated().allSatisfy {
        scene.validA[$0] ? $1 == scene.a[$0] : true
      })
  }

  @Test("a crop's pixels are those of the whole", arguments: [Way.all[0], Way.all[5]])
  func crop(way: Way) async throws {
    let scene = try Scene.shared.get()
    let window = PixelWindow(x: 37, y: 101, width: 401, height: 300)
    let whole = try await expectedRaster.value
    let cropped = try await scene.computedMore().cropped(to: window).collect(options: way.options)
    let again = try await whole.lazyArray().cropped(to: window).collect(on: InlineExecutor())
    for (a, b) in zip(again.bands, cropped.bands) { #expect(a.tile == b.tile, "band \(a.name)") }
  }

  @Test("statistics are the same to the bit, percentiles and histogram included", arguments: Way.all)
  func statistics(way: Way) async throws {
    let scene = try Scene.shared.get()
    let expected = try await expectedStatistics.value
    let found = try await scene.computed().statistics(statisticsRequest, options: way.options)
    #expect(found == expected)
    for (a, b) in zip(expected, found) {
      #expect(a.mean?.bitPattern == b.mean?.bitPattern && a.stdev?.bitPattern == b.stdev?.bitPattern)
    }
  }

  @Test("several results of one pass are those of passes of their own")
  func together() async throws {
    let scene = try Scene.shared.get()
    var job = RasterJob()
    let raster = job.collect(try scene.computedMore())
    let statistics = job.statistics(of: try scene.computed(), statisticsRequest)
    let results = try await job.run(RunOptions(executor: ThreadPoolExecutor(threads: 2), memoryLimit: 1_000_000_000))
    for (a, b) in zip(try await expectedRaster.value.bands, results[raster].bands) { #expect(a.tile == b.tile) }
    #expect(try await results[statistics] == expectedStatistics.value)
  }

  @Test("statistics against a plain reference")
  func reference() async throws {
    let scene = try Scene.shared.get()
    let found = try await scene.array.statistics(statisticsRequest, on: InlineExecutor())
    let columns: [[Double]] = [
      zip(scene.a, scene.validA).filter(\.1).map { Double($0.0) }, scene.b.filter { !$0.isNaN }.map(Double.init),
      scene.c.map(Double.init),
    ]
    for (band, column) in zip(found, columns) {
      let sorted = column.sorted()
      let count = Double(column.count)
      let mean = column.reduce(0, +) / count
      let stdev = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      #expect(band.count == column.count && band.min == sorted.first && band.max == sorted.last)
      let scale = max(abs(sorted[0]), abs(sorted[sorted.count - 1]))
      #expect(abs(try #require(band.mean) - mean) <= 1e-12 * scale)
      #expect(abs(try #require(band.stdev) - stdev) <= 1e-12 * scale)
      #expect(band.percentiles.map(\.percent) == statisticsRequest.percentiles)
      #expect(band.percentiles.map(\.value) == statisticsRequest.percentiles.map { Self.percentile($0, sorted) })
      let histogram = try #require(band.histogram)
      #expect(histogram.lower == band.min && histogram.upper == band.max)
      #expect(histogram.counts == Self.histogram(column, 37, histogram.lower, histogram.upper))
    }
  }

  /// NumPy's `percentile(..., method="linear")`.
  private static func percentile(_ percent: Double, _ sorted: [Double]) -> Double {
    let position = percent / 100 * Double(sorted.count - 1)
    let low = Int(position.rounded(.down))
    let high = min(low + 1, sorted.count - 1)
    let (a, b, t) = (sorted[low], sorted[high], position - Double(low))
    return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t
  }

  /// NumPy's `histogram(..., bins, range)`: edges by linspace, the last bin closed.
  private static func histogram(_ values: [Double], _ bins: Int, _ lower: Double, _ upper: Double) -> [UInt64] {
    let step = (upper - lower) / Double(bins)
    let edges = (0...bins).map { $0 == bins ? upper : lower + Double($0) * step }
    var counts = [UInt64](repeating: 0, count: bins)
    for value in values {
      var (low, high) = (0, bins)
      while high - low > 1 {
        let middle = (low + high) / 2
        if value >= edges[middle] { low = middle } else { high = middle }
      }
      counts[low] += 1
    }
    return counts
  }

  @Test("a band without a valid pixel has a count of 0 and nothing else", arguments: Way.all.prefix(3))
  func nothing(way: Way) async throws {
    let size = PixelSize(width: 130, height: 70)
    let array = try RasterArray(
      [Tile(size: size, [Float](repeating: .nan, count: size.count))], geoBox: GeoBox(size: size))
    let found = try await array.statistics(statisticsRequest, options: way.options)[0]
    #expect(found.count == 0 && found.min == nil && found.max == nil && found.mean == nil && found.stdev == nil)
    #expect(found.percentiles.isEmpty && found.histogram == nil)
  }

  @Test("statistics are of physical values, each type by its own percentiles", arguments: DataType.allCases)
  func types(type: DataType) async throws {
    struct Make: SampleVisitor {
      func visit<T: Sample>(_ type: T.Type) throws -> RasterArray {
        let size = PixelSize(width: 101, height: 1)
        let low = T.dataType.isSigned ? -50.0 : 0
        let tile = Tile(size: size, (0..<101).map { T(saturating: low + Double(100 - $0)) })
        return try RasterArray([tile], geoBox: GeoBox(size: size))
      }
    }
    let array = try type.accept(Make())
    let low = type.isSigned ? -50.0 : 0
    let request = StatisticsRequest(percentiles: [0, 50, 99.5, 100], histogramBins: 4, histogramRange: low...low + 100)
    let found = try await array.statistics(request, on: InlineExecutor())[0]
    #expect(found.percentiles.map(\.value) == [low, low + 50, low + 99.5, low + 100])
    #expect(found.histogram?.counts == [25, 25, 25, 26])
    #expect(found.mean == low + 50 && found.count == 101)
    var band = array.bands[0]
    (band.scale, band.offset) = (2, 1)
    let scaled = try RasterArray(geoBox: array.geoBox, bands: [band])
    #expect(try await scaled.statistics(on: InlineExecutor())[0].mean == 2 * (low + 50) + 1)
  }
}
