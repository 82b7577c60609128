import GeoChunks
import Testing

@Suite("Reductions")
struct ReductionTests {
  @Test(
    "the tree's root doesn't depend on the order nodes come in", arguments: [(64, 64), (65, 64), (700, 300), (1000, 1)])
  func order(width: Int, height: Int) {
    let size = PixelSize(width: width, height: height)
    var places: [ReductionTree.Place] = []
    for y in 0..<(height + 63) / 64 { for x in 0..<(width + 63) / 64 { places.append(.init(level: 0, x: x, y: y)) } }
    func root(_ places: [ReductionTree.Place]) -> Moments? {
      var tree = ReductionTree(size: size)
      for place in places { tree.add(Self.moments(Double(place.x) * 0.1 + Double(place.y) * 0.7), at: place) }
      return tree.result
    }
    let forwards = root(places)
    #expect(forwards != nil)
    #expect(forwards == root(places.reversed()))
    var generator = SystemRandomNumberGenerator()
    #expect(forwards == root(places.shuffled(using: &generator)))
    #expect(root(Array(places.dropLast())) == nil)
  }

  static func moments(_ value: Double) -> Moments {
    var moments = Moments()
    (moments.count, moments.sum, moments.min, moments.max) = (3, value * 3, value - 1, value + 1)
    moments.squaredDeviations = 2
    return moments
  }

  @Test("a chunk's maximal nodes give the same root as its leaves")
  func maximalNodes() {
    let size = PixelSize(width: 640, height: 448)
    var whole = ReductionTree(size: size)
    var parts = ReductionTree(size: size)
    for left in [0, 256, 512] {
      var chunk = ReductionTree(size: size)
      for y in 0..<7 {
        for x in left / 64..<min(10, left / 64 + 4) {
          let value = Self.moments(Double(x * 31 + y) * 0.3)
          whole.add(value, at: .init(level: 0, x: x, y: y))
          chunk.add(value, at: .init(level: 0, x: x, y: y))
        }
      }
      for node in chunk.maximalNodes { parts.add(node.moments, at: node.place) }
    }
    #expect(whole.result != nil)
    #expect(whole.result == parts.result)
  }

  @Test("merging is exact in count and extremes and agrees with one pass in the rest")
  func merging() {
    let values = (0..<1000).map { Double(($0 * 7919) % 997) * 0.013 }
    func moments(_ part: ArraySlice<Double>) -> Moments {
      var result = Moments()
      result.count = Double(part.count)
      result.sum = part.reduce(0, +)
      result.min = part.min() ?? .infinity
      result.max = part.max() ?? -.infinity
      let mean = result.sum / result.count
      result.squaredDeviations = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return result
    }
    let whole = moments(values[...])
    let merged = moments(values[..<137]).merged(with: moments(values[137...]))
    #expect(merged.count == whole.count && merged.min == whole.min && merged.max == whole.max)
    #expect(abs(merged.sum / whole.sum - 1) < 1e-14)
    #expect(abs(merged.squaredDeviations / whole.squaredDeviations - 1) < 1e-12)
    #expect(Moments().merged(with: whole) == whole)
    #expect(whole.merged(with: Moments()) == whole)
  }

  @Test("the progress line tells chunks, speed and time left")
  func progress() {
    var meter = ProgressMeter()
    meter.take(.started(taskCount: 4, sourceByteCount: 400_000_000))
    #expect(meter.line(elapsed: 0) == "[------------------------] 0/4 chunks")
    meter.take(.finishedTask(index: 0, sourceByteCount: 100_000_000))
    #expect(meter.line(elapsed: 2) == "[######------------------] 1/4 chunks, 50.0 MB/s, 0:06 left")
    for index in 1..<4 { meter.take(.finishedTask(index: index, sourceByteCount: 100_000_000)) }
    #expect(meter.isComplete)
    #expect(meter.line(elapsed: 8) == "[########################] 4/4 chunks, 50.0 MB/s, 0:08")
  }
}
