import GeoChunks
import Testing

@Suite("Arithmetic, by example")
struct ArithmeticExampleTests {
  @Test("NDVI of uint8 doesn't overflow")
  func ndviOfBytes() async throws {
    let red = try row([200, 50, 255, 0] as [UInt8])
    let nir = try row([250, 40, 255, 0] as [UInt8])
    let ndvi = try (nir - red) / (nir + red)
    #expect(ndvi.dataType == .float32)
    let expected: [Double?] = [Double(Float(50) / 450), Double(Float(-10) / 90), 0, nil]
    #expect(try await values(ndvi) == expected)
  }

  @Test("0 / 0 is invalid, x / 0 infinite")
  func divisionByZero() async throws {
    let array = try row([0, 1, -1] as [Float])
    #expect(try await values(array / 0) == [nil, .infinity, -.infinity])
    #expect(try await values(array % 0) == [nil, nil, nil])
  }

  @Test("overflow is infinity")
  func overflow() async throws {
    let array = try row([3e38, -3e38] as [Float])
    #expect(try await values(array * 10) == [.infinity, -.infinity])
    #expect(try await values(array + array) == [.infinity, -.infinity])
  }

  @Test("infinity minus infinity is invalid, infinity itself valid")
  func infinities() async throws {
    let array = try row([.infinity, 1] as [Double])
    #expect(try await values(array - array) == [nil, 0])
    #expect(try await values(array + 1) == [.infinity, 2])
  }

  @Test("the remainder is floored and has the divisor's sign, as NumPy's")
  func remainder() async throws {
    let array = try row([7, -7, 6, -6] as [Int16])
    #expect(try await values(array % 3) == [1, 2, 0, 0])
    #expect(try await values(array % -3) == [-2, -1, 0, 0])
    #expect(try await values(-7 % row([3, -3] as [Int32])) == [2, -1])
    let zeros = try await values(array % -3)
    #expect(zeros[2]?.sign == .minus && zeros[3]?.sign == .minus)
    #expect(try await values(row([5, -5] as [Double]) % .infinity) == [5, .infinity])
  }

  @Test("powers: roots of negative numbers are invalid, invalid to the power of 0 too")
  func power() async throws {
    let array = try row([4, -8, 0, .nan, -2] as [Float])
    #expect(try await values(array ** 0.5) == [2, nil, 0, nil, nil])
    #expect(try await values(array ** 0) == [1, 1, 1, nil, 1])
    #expect(try await values(array ** -1) == [0.25, -0.125, .infinity, nil, -0.5])
    #expect(try await values(1 ** array) == [1, 1, 1, nil, 1])
    #expect(try await values(2 ** row([3, -1] as [Int8])) == [8, 0.5])
  }

  @Test("log of 0 is minus infinity, of a negative number invalid")
  func logarithms() async throws {
    let array = try row([0, 1, -1, 100] as [Double])
    #expect(try await values(array.log())[..<3] == [-.infinity, 0, nil])
    #expect(try await values(array.log10()) == [-.infinity, 0, nil, 2])
    #expect(try await values(array.sqrt()) == [0, 1, nil, 10])
  }

  @Test("halves round away from zero; floor and ceil don't care")
  func rounding() async throws {
    let array = try row([0.5, 1.5, -0.5, -2.5, 0.49999997, 8_388_609] as [Float])
    #expect(try await values(array.round()) == [1, 2, -1, -3, 0, 8_388_609])
    #expect(try await values(array.floor()) == [0, 1, -1, -3, 0, 8_388_609])
    #expect(try await values(array.ceil()) == [1, 2, 0, -2, 1, 8_388_609])
  }

  @Test("the magnitude of the most negative integer saturates")
  func magnitude() async throws {
    #expect(try await values(row([-128, -127, 5] as [Int8]).abs()) == [127, 127, 5])
    let wide = try await collect([row([Int64.min, -1] as [Int64]).abs()])[0]
    #expect(wide.values(as: Int64.self) == [.max, 1])
  }

  @Test("numbers stand on both sides and take the raster's computing type")
  func scalars() async throws {
    let array = try row([1, 2, 4] as [UInt16])
    #expect(try await values(array - 3) == [-2, -1, 1])
    #expect(try await values(3 - array) == [2, 1, -1])
    #expect(try await values(8 / array) == [8, 4, 2])
    #expect(try await values(array * 0.1) == [1, 2, 4].map { Double(Float($0) * Float(0.1)) })
    #expect(try (array * 1e300).dataType == .float32)
    #expect(try (row([1] as [Int32]) * 0.1).dataType == .float64)
    #expect(try await values(-array) == [-1, -2, -4])
  }

  @Test("a single band meets every band of the other operand")
  func broadcast() async throws {
    let size = PixelSize(width: 2, height: 1)
    let box = GeoBox(size: size)
    let many = try RasterArray(
      [Tile(size: size, [1, 2] as [UInt8]), Tile(size: size, [10, 20] as [Float])], names: ["a", "b"], geoBox: box)
    let one = try RasterArray([Tile(size: size, [100, 200] as [Int16])], names: ["c"], geoBox: box)
    for sum in [try many + one, try one + many] {
      #expect(sum.bandNames == ["a", "b"])
      let tiles = try await collect([sum])
      #expect(tiles.map { [$0[0, 0], $0[1, 0]] } == [[101, 202], [110, 220]])
    }
    #expect(try await collect([many - many]).map { $0[1, 0] } == [0, 0])
  }

  @Test("two grids don't combine: the error shows both and names aligned(to:)")
  func gridMismatch() throws {
    let error = #expect(throws: GeoChunksError.self) { try row([1, 2] as [UInt8]) + row([1] as [UInt8]) }
    #expect(error?.code == .gridMismatch)
    #expect(error?.message.contains("2 x 1") == true && error?.message.contains("1 x 1") == true)
    #expect(error?.hint?.contains("aligned(to:)") == true)
  }

  @Test("scale and offset are applied before arithmetic and forgotten by raw")
  func scaled() async throws {
    var array = try row([1000, 3000, 2000] as [UInt16], valid: [true, true, false])
    var band = array.bands[0]
    (band.scale, band.offset) = (0.0001, -0.1)
    array = try RasterArray(geoBox: array.geoBox, bands: [band])
    let expected = [1000, 3000].map { Double(Float($0 * 0.0001 + -0.1)) } + [nil]
    #expect(try await values(array + 0) == expected)
    #expect(try await values(array.as(.float32)) == expected)
    #expect(try await values(array .> 0.1) == [0, 1, nil])
    #expect(try await values(array.raw + 0) == [1000, 3000, nil])
    // What is collected is raw and carries the tags.
    let collected = try await array.collect(on: InlineExecutor())
    #expect(collected.bands[0].scale == 0.0001 && collected[0, x: 0, y: 0] == 1000)
  }

  @Test("a collected raster means the same physical values again")
  func collectedAgain() async throws {
    var band = try row([1000] as [UInt16]).bands[0]
    (band.scale, band.offset) = (0.0001, -0.1)
    let array = try RasterArray(geoBox: GeoBox(size: PixelSize(width: 1, height: 1)), bands: [band])
    let again = try await array.collect(on: InlineExecutor()).lazyArray()
    #expect(try await values(again * 1) == values(array * 1))
  }

  @Test("bands of rasters that share their first tile are told apart")
  func sharedFirstTile() async throws {
    let size = PixelSize(width: 1, height: 1)
    let first = Tile(size: size, [0] as [Float])
    let a = try RasterArray([first, Tile(size: size, [10] as [Float])], geoBox: GeoBox(size: size))
    let b = try RasterArray([first, Tile(size: size, [3] as [Float])], geoBox: GeoBox(size: size))
    #expect(try await values(a.selecting(2) - b.selecting(2)) == [7])
  }
}
