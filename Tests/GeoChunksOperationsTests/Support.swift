import GeoChunks
import Testing

/// A valid pixel: as float64 and, for integers, exact.
struct Pixel: Equatable {
  var real: Double
  var integer: Int128 = 0
}

/// Samples of one type that tests compute with: limits, zeros, halves, infinities.
struct Samples {
  let dataType: DataType
  let pixels: [Pixel?]

  /// The type's interesting samples; `masked` makes some integers invalid. Floating-point ones have NaN anyway.
  init(_ type: DataType, masked: Bool = false) {
    dataType = type
    if type.isFloatingPoint {
      let values: [Double] = [
        -.infinity, -1e10, -2.5, -1, -0.5, -0.0, 0, 0.5, 1, 2.5, 3.75, 7, 1e10, .infinity, .nan,
      ]
      pixels = values.map { $0.isNaN ? nil : Pixel(real: type == .float32 ? Double(Float($0)) : $0) }
      return
    }
    let least = type.isSigned ? -(Int128(1) << (type.byteCount * 8 - 1)) : 0
    let most = (Int128(1) << (type.byteCount * 8 - (type.isSigned ? 1 : 0))) - 1
    let values: [Int128] = [least, least + 1, -7, -3, -1, 0, 1, 2, 3, 7, 100, 101, most / 2 + 1, most - 1, most]
    pixels = values.enumerated().map { index, value in
      let value = min(max(value, least), most)
      return masked && index % 5 == 3 ? nil : Pixel(real: Double(value), integer: value)
    }
  }

  /// The samples in a raster: pixel (x, y) is sample `index(x, y)`.
  func raster(_ size: PixelSize, _ index: (Int, Int) -> Int) throws -> RasterArray {
    let order = (0..<size.count).map { index($0 % size.width, $0 / size.width) }
    let tile = try dataType.accept(MakeTile(size: size, pixels: order.map { pixels[$0] }))
    return try RasterArray([tile], geoBox: GeoBox(size: size))
  }
}

private struct MakeTile: SampleVisitor {
  let size: PixelSize
  let pixels: [Pixel?]
  func visit<T: Sample>(_ type: T.Type) throws -> Tile {
    let values = pixels.map { pixel -> T in
      guard let pixel else { return T(saturating: 55) }
      return T.dataType.isFloatingPoint ? T(saturating: pixel.real) : T(clampingInteger: pixel.integer)
    }
    return Tile(size: size, values, valid: pixels.map { $0 != nil })
  }
}

private struct ReadTile: SampleVisitor {
  let tile: Tile
  func visit<T: Sample>(_ type: T.Type) throws -> [Pixel?] {
    tile.values(as: T.self).enumerated().map { index, value in
      guard tile.isValid(x: index % tile.size.width, y: index / tile.size.width) else { return nil }
      return Pixel(real: value.asDouble, integer: T.dataType.isFloatingPoint ? 0 : value.asInteger)
    }
  }
}

extension Tile {
  /// The pixels, row by row, nil where invalid.
  func pixels() throws -> [Pixel?] { try dataType.accept(ReadTile(tile: self)) }
}

/// Computes rasters of one grid in one pass; a tile for each band.
func collect(_ arrays: [RasterArray]) async throws -> [Tile] {
  try await RasterArray.stack(arrays).collect(on: InlineExecutor()).bands.map(\.tile)
}

/// One row of samples.
func row<T: Sample>(_ values: [T], valid: [Bool]? = nil) throws -> RasterArray {
  let size = PixelSize(width: values.count, height: 1)
  return try RasterArray([Tile(size: size, values, valid: valid)], geoBox: GeoBox(size: size))
}

/// The row that a raster of one row and band is.
func values(_ array: RasterArray) async throws -> [Double?] {
  let tile = try await collect([array])[0]
  return (0..<tile.size.width).map { tile[$0, 0] }
}

/// Whether two pixels are the same, to the bit.
func isSame(_ a: Double?, _ b: Double?) -> Bool { a?.bitPattern == b?.bitPattern }
