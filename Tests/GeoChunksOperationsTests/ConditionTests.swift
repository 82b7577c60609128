import GeoChunks
import Testing

@Suite("Conditions, masks and conversion")
struct ConditionTests {
  @Test("logic of truth values, invalid where either is")
  func logic() async throws {
    let a = try row([0, 0, 1, 7, 1, 0] as [UInt8], valid: [true, true, true, true, false, true])
    let b = try row([0, 1, 0, 2, 1, 0] as [UInt8], valid: [true, true, true, true, true, false])
    #expect(try await values(a .& b) == [0, 0, 0, 1, nil, nil])
    #expect(try await values(a .| b) == [0, 1, 1, 1, nil, nil])
    #expect(try await values(.!a) == [1, 1, 0, 0, nil, 1])
  }

  @Test("whatever isn't 0 is true, in every type", arguments: DataType.allCases)
  func truth(type: DataType) async throws {
    struct Make: SampleVisitor {
      func visit<T: Sample>(_ type: T.Type) throws -> RasterArray { try row([0, 1, 100].map { T(saturating: $0) }) }
    }
    let array = try type.accept(Make())
    #expect(try await values(.!array) == [1, 0, 0])
    #expect(try await values(array .& array) == [0, 1, 1])
    #expect(try await values(.where(array, 5, else: 6)) == [6, 5, 5])
  }

  @Test("a condition that is no truth value is refused where operations are applied directly")
  func conditionType() throws {
    let array = try row([1] as [Float])
    let error = #expect(throws: GeoChunksError.self) { try RasterArray.local(And(), [array, array]) }
    #expect(error?.code == .invalidArgument)
  }

  @Test(
    "where depends on its condition and the chosen branch only", arguments: DataType.allCases, DataType.allCases)
  func chosen(first: DataType, second: DataType) async throws {
    let (a, b) = (Samples(first, masked: true), Samples(second, masked: second != .int32))
    let count = a.pixels.count
    let size = PixelSize(width: count, height: 3)
    let condition = try RasterArray(
      [Tile(size: size, (0..<size.count).map { UInt8($0 % 2) }, valid: (0..<size.count).map { $0 < 2 * count })],
      geoBox: GeoBox(size: size))
    let (x, y) = (try a.raster(size) { x, _ in x }, try b.raster(size) { x, _ in (x + 4) % count })
    let tile = try await collect([RasterArray.where(condition, x, else: y)])[0]
    let type = DataType.promoted(first, second)
    #expect(tile.dataType == type)
    for (i, found) in try tile.pixels().enumerated() {
      let chosen = i % 2 == 1 ? a.pixels[i % count] : b.pixels[(i % count + 4) % count]
      var expected = i < 2 * count ? chosen : nil
      if type.isFloatingPoint, let pixel = expected {
        expected = Pixel(real: type == .float32 ? Double(Float(pixel.real)) : pixel.real)
      }
      #expect(found == expected, "\(first) \(second) pixel \(i)")
    }
  }

  @Test("masked makes invalid and keeps type and values", arguments: DataType.allCases)
  func masked(type: DataType) async throws {
    let samples = Samples(type, masked: true)
    let count = samples.pixels.count
    let size = PixelSize(width: count, height: 1)
    let array = try samples.raster(size) { x, _ in x }
    let condition = try RasterArray(
      [Tile(size: size, (0..<count).map { UInt8($0 % 3 == 0 ? 4 : 0) }, valid: (0..<count).map { $0 % 4 != 1 })],
      geoBox: GeoBox(size: size))
    let tile = try await collect([array.masked(where: condition)])[0]
    #expect(tile.dataType == type)
    #expect(
      try tile.pixels() == samples.pixels.enumerated().map { $0 % 3 == 0 || $0 % 4 == 1 ? nil : $1 })
  }

  @Test("filled replaces what is invalid, by a number or another raster", arguments: DataType.allCases)
  func filled(type: DataType) async throws {
    let samples = Samples(type, masked: true)
    let count = samples.pixels.count
    let size = PixelSize(width: count, height: 1)
    let array = try samples.raster(size) { x, _ in x }
    let other = try samples.raster(size) { x, _ in (x + 1) % count }
    let tiles = try await collect([array.filled(with: 9), array.filled(with: other)])
    #expect(tiles.allSatisfy { $0.dataType == type })
    #expect(try tiles[0].pixels() == samples.pixels.map { $0 ?? Pixel(real: 9, integer: type.isFloatingPoint ? 0 : 9) })
    #expect(
      try tiles[1].pixels() == samples.pixels.enumerated().map { $1 ?? samples.pixels[($0 + 1) % count] })
    #expect(try array.filled(with: 9).bands[0].expression.canBeInvalid == type.isFloatingPoint)
  }

  @Test("a raster filled by a wider one takes the wider type")
  func filledWider() async throws {
    let array = try row([1, 2] as [UInt8], valid: [true, false])
    #expect(try await values(array.filled(with: 0.5)) == [1, 0.5])
    #expect(try await values(array.filled(with: -1)) == [1, -1])
    #expect(try await values(array.filled(with: row([7, 70_000] as [Int32]))) == [1, 70_000])
    #expect(try await values(array.masked(where: array .== 1).filled(with: array + 1)) == [2, nil])
  }

  @Test("as rounds half away from zero and saturates", arguments: DataType.allCases, DataType.allCases)
  func conversion(from: DataType, to: DataType) async throws {
    let samples = Samples(from, masked: true)
    let size = PixelSize(width: samples.pixels.count, height: 1)
    let tile = try await collect([samples.raster(size) { x, _ in x }.as(to)])[0]
    #expect(tile.dataType == to)
    struct Expected: SampleVisitor {
      let from: DataType
      let pixel: Pixel
      func visit<T: Sample>(_ type: T.Type) throws -> Pixel {
        let value =
          from.isFloatingPoint || T.dataType.isFloatingPoint
          ? T(saturating: pixel.real) : T(clampingInteger: pixel.integer)
        return Pixel(real: value.asDouble, integer: T.dataType.isFloatingPoint ? 0 : value.asInteger)
      }
    }
    #expect(
      try tile.pixels()
        == samples.pixels.map { pixel in
          try pixel.map { try to.accept(Expected(from: from, pixel: $0)) }
        })
  }

  @Test("conversion of NDVI to uint8: rounded, saturated, invalid stays invalid")
  func conversionExample() async throws {
    let array = try row([-0.6, 0.5, 2.5, 254.5, 300, .infinity, .nan] as [Float])
    #expect(try await values(array.as(.uint8)) == [0, 1, 3, 255, 255, 255, nil])
    #expect(try await values(array.as(.int8)) == [-1, 1, 3, 127, 127, 127, nil])
  }

  @Test("invalid floating-point pixels are collected as the positive quiet NaN")
  func canonicalNaN() async throws {
    let array = try row([Float(bitPattern: 0xffc0_0001), Float(nan: 5, signaling: false), 1] as [Float])
    for result in [array, try -array, try array + 1] {
      let tile = try await collect([result])[0]
      #expect(tile.values(as: Float.self).prefix(2).map(\.bitPattern) == [0x7fc0_0000, 0x7fc0_0000])
    }
  }
}
