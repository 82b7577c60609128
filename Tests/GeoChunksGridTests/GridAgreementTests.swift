import GeoChunksGrid
import Testing

@Suite("Grids against grids and bounds")
struct GridAgreementTests {
  @Test("a box agrees with itself and not with another size or system", arguments: sampleBoxes)
  func reflexive(box: GeoBox) {
    #expect(box.agrees(with: box))
    var other = box
    other.crs = .named("another")
    #expect(!box.agrees(with: other))
    other = box
    other.size.width += 1
    #expect(!box.agrees(with: other))
    other = box
    other.transform = nil
    #expect(!box.agrees(with: other) && !other.agrees(with: box))
  }

  @Test("corners may lie a thousandth of a pixel apart and no more", arguments: sampleBoxes)
  func tolerance(box: GeoBox) throws {
    let map = try #require(box.transform)
    for (x, y) in [(1.0, 0.0), (0, 1), (-1, 0), (0, -1), (1, 1)] {
      for (shift, expected) in [(0.9e-3, true), (1.1e-3, false)] {
        var other = box
        other.transform = map * .translation(x: x * shift, y: y * shift)
        #expect(box.agrees(with: other) == expected)
        #expect(other.agrees(with: box) == expected)
      }
    }
  }

  @Test("a drift of the pixel size counts where it is largest, at the far corner", arguments: sampleBoxes)
  func drift(box: GeoBox) throws {
    let map = try #require(box.transform)
    for (drift, expected) in [(0.9e-3, true), (1.1e-3, false)] {
      var other = box
      other.transform = map * .scale(x: 1 + drift / 300, y: 1)
      #expect(box.agrees(with: other) == expected)
    }
  }

  @Test("grids without georeference agree if their sizes do")
  func withoutGeoreference() {
    let box = GeoBox(size: PixelSize(width: 10, height: 20))
    #expect(box.agrees(with: box))
    #expect(!box.agrees(with: GeoBox(size: PixelSize(width: 20, height: 10))))
  }

  @Test("the mismatch shows both grids and names aligned(to:)")
  func mismatch() {
    let error = sampleBoxes[0].gridMismatch(with: sampleBoxes[3])
    #expect(error.code == .gridMismatch)
    #expect(error.message.contains("\(sampleBoxes[0])") && error.message.contains("\(sampleBoxes[3])"))
    #expect(error.hint?.contains("aligned(to:)") == true)
  }

  @Test("the window of a window's own bounds is the window", arguments: [0, 1, 2])
  func windowOfBounds(index: Int) throws {
    let box = sampleBoxes[index]
    var random = SplitMix64(state: 7)
    for _ in 0..<200 {
      let (x, y) = (Int.random(in: 0..<300, using: &random), Int.random(in: 0..<200, using: &random))
      let window = PixelWindow(
        x: x, y: y, width: .random(in: 1...300 - x, using: &random), height: .random(in: 1...200 - y, using: &random))
      #expect(try box.window(for: try #require(box.cropped(to: window).bounds)) == window)
    }
  }

  @Test("a rotated window lies in the window of its bounds", arguments: [3, 4])
  func rotatedWindowOfBounds(index: Int) throws {
    let box = sampleBoxes[index]
    let window = PixelWindow(x: 100, y: 70, width: 40, height: 30)
    let found = try box.window(for: try #require(box.cropped(to: window).bounds))
    #expect(found.contains(window))
    #expect(PixelWindow(box.size).contains(found))
  }

  @Test("bounds touch a pixel from a thousandth of it onwards")
  func boundsTouch() throws {
    let box = GeoBox(size: PixelSize(width: 10, height: 10), transform: .scale(x: 1, y: 1))
    func window(_ low: Double, _ high: Double) throws -> PixelWindow {
      try box.window(for: GeoBounds(xMin: low, yMin: low, xMax: high, yMax: high))
    }
    #expect(try window(2.9995, 5.0005) == PixelWindow(x: 3, y: 3, width: 2, height: 2))
    #expect(try window(2.998, 5.002) == PixelWindow(x: 2, y: 2, width: 4, height: 4))
    #expect(try window(-100, 2.5) == PixelWindow(x: 0, y: 0, width: 3, height: 3))
    #expect(try window(8.5, 1e300) == PixelWindow(x: 8, y: 8, width: 2, height: 2))
    #expect(try window(4.4, 4.6) == PixelWindow(x: 4, y: 4, width: 1, height: 1))
  }

  @Test("bounds that don't meet the grid are an invalid argument that shows what it covers")
  func boundsOutside() {
    let error = #expect(throws: GeoChunksError.self) {
      try sampleBoxes[0].window(for: GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("699960.0,5798020.0,702960.0,5800020.0") == true)
  }

  @Test("the snapped grid contains the grid, lies on multiples and snaps to itself", arguments: [0, 1, 2])
  func snapped(index: Int) throws {
    var box = sampleBoxes[index]
    box.transform = try #require(box.transform) * .translation(x: 0.3, y: -0.6)
    let snapped = try box.snapped()
    let (inner, outer) = (try #require(box.bounds), try #require(snapped.bounds))
    let step = try #require(snapped.transform).resolution
    #expect(outer.xMin <= inner.xMin + 1e-3 * step.x && outer.xMax >= inner.xMax - 1e-3 * step.x)
    #expect(outer.yMin <= inner.yMin + 1e-3 * step.y && outer.yMax >= inner.yMax - 1e-3 * step.y)
    for (value, step) in [(outer.xMin, step.x), (outer.yMin, step.y), (outer.xMax, step.x), (outer.yMax, step.y)] {
      #expect(abs(value / step - (value / step).rounded()) < 1e-6)
    }
    #expect(snapped.size.width <= box.size.width + 1 && snapped.size.height <= box.size.height + 1)
    #expect(try snapped.snapped().agrees(with: snapped))
  }

  @Test("a rotated grid can't be snapped")
  func snappedRotated() {
    let error = #expect(throws: GeoChunksError.self) { try sampleBoxes[3].snapped() }
    #expect(error?.code == .unsupported)
  }

  @Test("intersection commutes and is the shared window", arguments: sampleBoxes)
  func intersectionCommutes(box: GeoBox) throws {
    let a = PixelWindow(x: 10, y: 20, width: 100, height: 100)
    let b = PixelWindow(x: 60, y: 0, width: 200, height: 50)
    let (left, right) = (box.cropped(to: a), box.cropped(to: b))
    let shared = try left.intersection(right)
    #expect(shared.agrees(with: try right.intersection(left)))
    #expect(shared.agrees(with: box.cropped(to: a.intersection(b))))
    #expect(try box.intersection(box).agrees(with: box))
  }

  @Test("grids of another phase, resolution or system have no intersection")
  func intersectionMismatch() throws {
    let box = sampleBoxes[0]
    let map = try #require(box.transform)
    for other in [map * .translation(x: 0.5, y: 0), map * .scale(x: 2, y: 2), map * .scale(x: 1, y: -1)] {
      let error = #expect(throws: GeoChunksError.self) {
        try box.intersection(GeoBox(size: box.size, transform: other, crs: box.crs))
      }
      #expect(error?.code == .gridMismatch)
    }
    let apart = #expect(throws: GeoChunksError.self) {
      try box.intersection(GeoBox(size: box.size, transform: map * .translation(x: 1000, y: 0), crs: box.crs))
    }
    #expect(apart?.code == .invalidArgument)
  }

  @Test("grids further apart than whole numbers reach give an error, no trap")
  func intersectionFarAway() async {
    await #expect(processExitsWith: .success) {
      let size = PixelSize(width: 10, height: 10)
      let near = GeoBox(size: size, transform: .scale(x: 1, y: -1))
      let far = GeoBox(size: size, transform: Affine(a: 1, b: 0, c: 1e30, d: 0, e: -1, f: 0))
      #expect(throws: GeoChunksError.self) { try near.intersection(far) }
    }
  }

  @Test("what needs a georeference says so")
  func missingGeoreference() {
    let box = GeoBox(size: PixelSize(width: 10, height: 20))
    let bounds = GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1)
    let errors = [
      #expect(throws: GeoChunksError.self) { try box.snapped() },
      #expect(throws: GeoChunksError.self) { try box.window(for: bounds) },
      #expect(throws: GeoChunksError.self) { try box.intersection(box) },
      #expect(throws: GeoChunksError.self) { try sampleBoxes[0].intersection(box) },
    ]
    for error in errors { #expect(error?.code == .missingGeoreference && error?.hint != nil) }
  }
}
