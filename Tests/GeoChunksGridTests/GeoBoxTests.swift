import GeoChunksGrid
import Testing

@Suite("GeoBox algebra")
struct GeoBoxTests {
  @Test("a crop of a crop is the crop of the shifted window", arguments: sampleBoxes)
  func cropOfCrop(box: GeoBox) {
    let outer = PixelWindow(x: 40, y: 30, width: 120, height: 90)
    let inner = PixelWindow(x: 7, y: 11, width: 50, height: 40)
    let once = box.cropped(to: inner.shifted(by: outer.origin))
    #expect(box.cropped(to: outer).cropped(to: inner).agrees(with: once))
  }

  @Test("a crop to everything is nothing", arguments: sampleBoxes)
  func cropToAll(box: GeoBox) { #expect(box.cropped(to: PixelWindow(box.size)) == box) }

  @Test("a pad and then a crop back is nothing", arguments: sampleBoxes, [0, 1, 5, 64])
  func padAndCrop(box: GeoBox, halo: Int) {
    let padded = box.padded(by: halo)
    #expect(padded.size == PixelSize(width: 300 + 2 * halo, height: 200 + 2 * halo))
    let back = padded.cropped(to: PixelWindow(box.size).shifted(by: PixelPoint(x: halo, y: halo)))
    #expect(back.agrees(with: box))
    #expect(padded.padded(by: -halo).agrees(with: box))
  }

  @Test("a zoom there and back is nothing", arguments: sampleBoxes)
  func zoomAndBack(box: GeoBox) {
    for size in [PixelSize(width: 150, height: 100), PixelSize(width: 7, height: 11), PixelSize(width: 900, height: 1)]
    {
      let zoomed = box.zoomed(to: size)
      #expect(zoomed.size == size)
      #expect(zoomed.zoomed(to: box.size).agrees(with: box))
    }
  }

  @Test("a zoom keeps the corners", arguments: sampleBoxes)
  func zoomKeepsCorners(box: GeoBox) throws {
    let zoomed = try #require(box.zoomed(to: PixelSize(width: 75, height: 40)).corners)
    for (a, b) in zip(try #require(box.corners), zoomed) {
      #expect(abs(a.x - b.x) <= 1e-9 * max(1, abs(a.x)) && abs(a.y - b.y) <= 1e-9 * max(1, abs(a.y)))
    }
  }

  @Test("a flip twice is nothing, once reverses the rows", arguments: sampleBoxes)
  func flipTwice(box: GeoBox) throws {
    #expect(box.flipped.flipped.agrees(with: box))
    #expect(!box.flipped.agrees(with: box))
    let (corners, flipped) = (try #require(box.corners), try #require(box.flipped.corners))
    for (i, j) in [(0, 3), (1, 2), (2, 1), (3, 0)] {
      #expect(abs(corners[i].x - flipped[j].x) < 1e-6 && abs(corners[i].y - flipped[j].y) < 1e-6)
    }
  }

  @Test("tiles partition the box", arguments: sampleBoxes)
  func tiles(box: GeoBox) throws {
    let grid = ChunkGrid(size: box.size, chunkSize: PixelSize(width: 128, height: 64))
    let inverse = try #require(box.transform?.inverse)
    var area = 0
    for index in 0..<grid.count {
      let tile = box.tile(index, of: grid)
      let window = grid.window(index)
      area += tile.size.count
      let corner = try #require(tile.corners?.first)
      let pixel = inverse(x: corner.x, y: corner.y)
      #expect(abs(pixel.x - Double(window.x)) < 1e-6 && abs(pixel.y - Double(window.y)) < 1e-6)
    }
    #expect(area == box.size.count)
  }

  @Test("a raster without georeference is cropped, zoomed and flipped by size alone")
  func withoutGeoreference() {
    let box = GeoBox(size: PixelSize(width: 10, height: 20))
    #expect(box.cropped(to: PixelWindow(x: 1, y: 2, width: 3, height: 4)).size == PixelSize(width: 3, height: 4))
    #expect(box.flipped == box)
    #expect(box.zoomed(to: PixelSize(width: 5, height: 5)).transform == nil)
    #expect(box.corners == nil && box.bounds == nil)
  }

  @Test("a grid of bounds and a resolution rounds its far edges to whole pixels, as gdalwarp does")
  func fromBounds() throws {
    let bounds = GeoBounds(xMin: 0, yMin: 0, xMax: 104, yMax: 56)
    let box = try GeoBox(bounds: bounds, resolution: (10, 10), crs: nil)
    #expect(box.size == PixelSize(width: 10, height: 6))
    #expect(box.transform?.geotransform == [0, 10, 0, 56, 0, -10])
    let tiny = try GeoBox(bounds: bounds, resolution: (1000, 1000), crs: nil)
    #expect(tiny.size == PixelSize(width: 1, height: 1))
  }

  @Test("a grid's own bounds and resolution give the grid", arguments: [sampleBoxes[0], sampleBoxes[2]])
  func fromOwnBounds(box: GeoBox) throws {
    let again = try GeoBox(
      bounds: try #require(box.bounds), resolution: try #require(box.transform).resolution, crs: box.crs)
    #expect(again.agrees(with: box))
  }

  @Test(
    "bounds and resolutions that make no grid are invalid arguments",
    arguments: [
      (GeoBounds(xMin: 1, yMin: 0, xMax: 0, yMax: 1), 1.0), (GeoBounds(xMin: 0, yMin: 0, xMax: .nan, yMax: 1), 1),
      (GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1), 0), (GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1), -1),
      (GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1), .nan), (GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1), 1e-12),
    ])
  func impossible(bounds: GeoBounds, resolution: Double) {
    let error = #expect(throws: GeoChunksError.self) {
      try GeoBox(bounds: bounds, resolution: (resolution, resolution), crs: nil)
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a box describes itself in one line")
  func description() {
    #expect("\(sampleBoxes[0])" == "300 x 200 at 699960,5800020 by 10,-10 in utm")
    #expect("\(sampleBoxes[3])" == "300 x 200 at 1000,2000 by 8,-8 rotated 6,6 in utm")
    #expect("\(sampleBoxes[2])".hasSuffix(" without CRS"))
    #expect("\(GeoBox(size: PixelSize(width: 2, height: 3)))" == "2 x 3 without georeference")
  }
}
