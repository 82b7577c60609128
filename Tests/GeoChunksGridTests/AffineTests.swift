import GeoChunksGrid
import Testing

@Suite("Affine")
struct AffineTests {
  @Test("a map after its inverse changes nothing", arguments: sampleMaps)
  func inverse(map: Affine) throws {
    let inverse = try #require(map.inverse)
    #expect(isClose(map * inverse, .identity))
    let back = inverse * map
    for (x, y) in [(0.0, 0.0), (17.25, 3.5), (-4.0, 1000.0)] {
      let point = back(x: x, y: y)
      #expect(abs(point.x - x) < 1e-6 && abs(point.y - y) < 1e-6)
    }
  }

  @Test("the inverse of the inverse is the map", arguments: sampleMaps)
  func inverseTwice(map: Affine) throws {
    let twice = try #require(map.inverse?.inverse)
    #expect(isClose(twice, map))
  }

  @Test("composition is associative", arguments: sampleMaps, sampleMaps)
  func associativity(a: Affine, b: Affine) {
    for c in sampleMaps { #expect(isClose((a * b) * c, a * (b * c))) }
  }

  @Test("a product is one map after the other", arguments: sampleMaps, sampleMaps)
  func product(a: Affine, b: Affine) {
    let inner = b(x: 2.5, y: -7)
    let expected = a(x: inner.x, y: inner.y)
    let found = (a * b)(x: 2.5, y: -7)
    #expect(abs(found.x - expected.x) <= 1e-9 * max(1, abs(expected.x)))
    #expect(abs(found.y - expected.y) <= 1e-9 * max(1, abs(expected.y)))
  }

  @Test("identity is neutral on both sides", arguments: sampleMaps)
  func identity(map: Affine) {
    #expect(map * .identity == map)
    #expect(.identity * map == map)
  }

  @Test("determinants multiply", arguments: sampleMaps, sampleMaps)
  func determinants(a: Affine, b: Affine) {
    let expected = a.determinant * b.determinant
    #expect(abs((a * b).determinant - expected) <= 1e-9 * max(1, abs(expected)))
  }

  @Test("a geotransform comes back as it went in", arguments: sampleMaps)
  func geotransform(map: Affine) {
    #expect(Affine(geotransform: map.geotransform) == map)
  }

  @Test("the order of a geotransform is GDAL's")
  func geotransformOrder() {
    let map = Affine(geotransform: [100, 2, 0.5, 200, 0.25, -3])
    let point = map(x: 1, y: 1)
    #expect(point == GeoPoint(x: 102.5, y: 197.25))
    #expect(map == Affine(a: 2, b: 0.5, c: 100, d: 0.25, e: -3, f: 200))
  }

  @Test(
    "a map without area or with a coefficient that isn't finite has no inverse",
    arguments: [
      Affine.scale(x: 0, y: 1), Affine(a: 1, b: 2, c: 0, d: 2, e: 4, f: 0), Affine.scale(x: .nan, y: 1),
      Affine.translation(x: .infinity, y: 0),
    ])
  func singular(map: Affine) {
    #expect(!map.isInvertible)
    #expect(map.inverse == nil)
  }

  @Test("resolution is the length of a pixel's edges, rotated or not")
  func resolution() {
    let rotated = Affine(geotransform: [0, 8, 6, 0, 6, -8])
    #expect(rotated.resolution.x == 10 && rotated.resolution.y == 10)
    #expect(!rotated.isRectilinear)
    let upright = Affine.scale(x: 0.5, y: -2)
    #expect(upright.resolution.x == 0.5 && upright.resolution.y == 2)
    #expect(upright.isRectilinear)
  }
}
