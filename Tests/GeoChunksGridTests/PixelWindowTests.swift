import GeoChunksGrid
import Testing

@Suite("PixelWindow")
struct PixelWindowTests {
  private static let windows: [PixelWindow] = {
    var random = SplitMix64(state: 1)
    return (0..<12).map { _ in
      PixelWindow(
        x: .random(in: -50...50, using: &random), y: .random(in: -50...50, using: &random),
        width: .random(in: 0...60, using: &random), height: .random(in: 1...60, using: &random))
    }
  }()

  private func pixels(_ window: PixelWindow) -> Set<PixelPoint> {
    guard !window.isEmpty else { return [] }
    var all: Set<PixelPoint> = []
    for y in window.y..<window.yEnd { for x in window.x..<window.xEnd { all.insert(PixelPoint(x: x, y: y)) } }
    return all
  }

  @Test("an intersection holds the pixels of both", arguments: windows, windows)
  func intersection(a: PixelWindow, b: PixelWindow) {
    let both = a.intersection(b)
    #expect(pixels(both) == pixels(a).intersection(pixels(b)))
    #expect(both == b.intersection(a) || both.isEmpty)
    #expect(a.contains(both) && b.contains(both))
    if both.isEmpty { #expect(both.size == PixelSize(width: 0, height: 0)) }
    #expect(a.contains(b) == pixels(a).isSuperset(of: pixels(b)))
  }

  @Test("a pad and its opposite is nothing; a padded window contains it", arguments: windows)
  func padding(window: PixelWindow) {
    #expect(window.padded(by: 9).padded(by: -9) == window)
    #expect(window.padded(by: 9).contains(window))
  }

  @Test("a shift and its opposite is nothing", arguments: windows)
  func shifting(window: PixelWindow) {
    #expect(window.shifted(by: PixelPoint(x: 5, y: -7)).shifted(by: PixelPoint(x: -5, y: 7)) == window)
  }

  @Test("an aligned window is the smallest of whole blocks that contains the window", arguments: windows)
  func aligning(window: PixelWindow) {
    guard !window.isEmpty else { return }
    let block = PixelSize(width: 16, height: 10)
    let aligned = window.aligned(to: block)
    #expect(aligned.contains(window))
    #expect(aligned.x % 16 == 0 && aligned.xEnd % 16 == 0 && aligned.y % 10 == 0 && aligned.yEnd % 10 == 0)
    #expect(window.x - aligned.x < 16 && aligned.xEnd - window.xEnd < 16)
    #expect(window.y - aligned.y < 10 && aligned.yEnd - window.yEnd < 10)
    #expect(aligned.aligned(to: block) == aligned)
  }

  @Test("an empty window is in every other")
  func empty() {
    let nothing = PixelWindow(x: 1000, y: 1000, width: 0, height: 5)
    #expect(nothing.isEmpty)
    #expect(PixelWindow(x: 0, y: 0, width: 1, height: 1).contains(nothing))
  }

  @Test("windows and sizes are written as GDAL's numbers")
  func description() {
    #expect("\(PixelWindow(x: 1, y: -2, width: 3, height: 4))" == "1,-2 3 x 4")
    #expect("\(PixelSize(width: 3, height: 4))" == "3 x 4")
  }

  @Test("floored division rounds towards minus infinity", arguments: [-7, -6, -1, 0, 1, 6, 7], [-3, 3])
  func floored(a: Int, b: Int) {
    #expect(a.flooredDivision(by: b) == Int((Double(a) / Double(b)).rounded(.down)))
  }

  @Test("the least common multiple is nil beyond its limit or Int's")
  func leastCommonMultiple() {
    #expect(Int.leastCommonMultiple(64, 256, limit: 4096) == 256)
    #expect(Int.leastCommonMultiple(64, 100, limit: 4096) == 1600)
    #expect(Int.leastCommonMultiple(64, 1000, limit: 4096) == nil)
    #expect(Int.leastCommonMultiple(Int.max, Int.max - 1, limit: Int.max) == nil)
  }
}

@Suite("ChunkGrid")
struct ChunkGridTests {
  private static let sizes = [(1, 1), (64, 64), (65, 63), (300, 200), (7, 1000)].map {
    PixelSize(width: $0.0, height: $0.1)
  }

  @Test("chunks partition the raster", arguments: sizes, sizes)
  func partition(size: PixelSize, chunk: PixelSize) {
    let grid = ChunkGrid(size: size, chunkSize: chunk)
    var seen = Array(repeating: 0, count: size.count)
    for index in 0..<grid.count {
      let window = grid.window(index)
      #expect(!window.isEmpty && PixelWindow(size).contains(window))
      #expect(window.width <= chunk.width && window.height <= chunk.height)
      for y in window.y..<window.yEnd { for x in window.x..<window.xEnd { seen[y * size.width + x] += 1 } }
    }
    #expect(seen.allSatisfy { $0 == 1 })
    #expect(grid.count == grid.columns * grid.rows)
  }

  @Test("the chunk that holds a pixel of a chunk is that chunk", arguments: sizes, sizes)
  func inverse(size: PixelSize, chunk: PixelSize) {
    let grid = ChunkGrid(size: size, chunkSize: chunk)
    for index in 0..<grid.count {
      let window = grid.window(index)
      #expect(grid.index(containing: window.origin) == index)
      #expect(grid.index(containing: PixelPoint(x: window.xEnd - 1, y: window.yEnd - 1)) == index)
    }
  }

  @Test("a chunk larger than the raster is cut to it")
  func larger() {
    let grid = ChunkGrid(size: PixelSize(width: 10, height: 20), chunkSize: PixelSize(width: 512, height: 512))
    #expect(grid.count == 1)
    #expect(grid.window(0) == PixelWindow(x: 0, y: 0, width: 10, height: 20))
  }

  @Test("chunks are counted row by row")
  func order() {
    let grid = ChunkGrid(size: PixelSize(width: 130, height: 70), chunkSize: PixelSize(width: 64, height: 64))
    #expect((grid.columns, grid.rows, grid.count) == (3, 2, 6))
    #expect(grid.window(2) == PixelWindow(x: 128, y: 0, width: 2, height: 64))
    #expect(grid.window(3) == PixelWindow(x: 0, y: 64, width: 64, height: 6))
  }

  @Test("an empty raster has no chunk")
  func empty() {
    let grid = ChunkGrid(size: PixelSize(width: 0, height: 7), chunkSize: PixelSize(width: 64, height: 64))
    #expect(grid.count == 0)
  }

  @Test("a grid of more chunks than memory could hold is arithmetic")
  func huge() {
    let grid = ChunkGrid(
      size: PixelSize(width: 1 << 31, height: 1 << 31), chunkSize: PixelSize(width: 64, height: 64))
    #expect(grid.count == 1 << 50)
    let last = grid.window(grid.count - 1)
    #expect(last.xEnd == 1 << 31 && last.yEnd == 1 << 31)
  }
}
