import GeoChunksGrid

/// Numbers that look random and are the same in every run (Steele, Lea & Flood's SplitMix64).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

extension CRS {
  /// A system that PROJ never saw: identity is all that grids compare.
  static func named(_ name: String) -> CRS {
    CRS(identity: name, name: name, authorityCode: nil, wkt: "", isGeographic: false)
  }
}

/// Grids of every legal kind.
let sampleBoxes: [GeoBox] = {
  let size = PixelSize(width: 300, height: 200)
  let utm = CRS.named("utm")
  return [
    GeoBox(size: size, transform: Affine(geotransform: [699_960, 10, 0, 5_800_020, 0, -10]), crs: utm),
    GeoBox(size: size, transform: Affine(geotransform: [699_960, 10, 0, 5_798_020, 0, 10]), crs: utm),
    GeoBox(size: size, transform: Affine(geotransform: [-180, 1.0 / 3, 0, 66.6, 0, -0.25]), crs: nil),
    GeoBox(size: size, transform: Affine(geotransform: [1000, 8, 6, 2000, 6, -8]), crs: utm),
    GeoBox(size: size, transform: Affine(geotransform: [5, -0.1, 0.02, -3, 0.03, 0.2]), crs: utm),
  ]
}()

/// The invertible maps of `sampleBoxes`.
let sampleMaps: [Affine] =
  sampleBoxes.map { $0.transform! } + [.identity, .translation(x: 3, y: -4), .scale(x: 2, y: 5)]

func isClose(_ a: Affine, _ b: Affine) -> Bool {
  zip(a.geotransform, b.geotransform).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($0), abs($1)) }
}
