import GeoChunksGrid
import Testing

@Suite("Tile")
struct TileTests {
  private let size = PixelSize(width: 3, height: 2)

  private struct RoundTrip: SampleVisitor {
    let size: PixelSize
    func visit<T: Sample>(_ type: T.Type) throws {
      let values: [T] = [0, 1, 2, 3, 4, 100].map { T(saturating: $0) }
      let tile = Tile(size: size, values)
      #expect(tile.dataType == T.dataType && tile.mask == nil)
      #expect(tile.values(as: T.self) == values)
      #expect(tile[1, 1] == 4 && tile[2, 1] == 100)
      #expect(tile == Tile(size: size, values))
      let masked = Tile(size: size, values, valid: [true, false, true, true, true, true])
      #expect((masked.mask == nil) == T.dataType.isFloatingPoint)
      #expect(masked[1, 0] == nil && masked[0, 1] == 3)
      #expect(!masked.isValid(x: 1, y: 0) && masked.isValid(x: 0, y: 0))
      #expect(masked != tile)
      #expect(Tile(size: size, values, valid: Array(repeating: true, count: 6)).mask == nil)
    }
  }

  @Test("samples and validity come out as they went in", arguments: DataType.allCases)
  func roundTrip(type: DataType) throws { try type.accept(RoundTrip(size: size)) }

  @Test("NaN is invalid, infinity is not")
  func nan() {
    let tile = Tile(size: size, [0, .nan, .infinity, -.infinity, -.nan, 5] as [Float])
    #expect((0..<3).map { tile[$0, 0] } == [0, nil, .infinity])
    #expect((0..<3).map { tile[$0, 1] } == [-.infinity, nil, 5])
  }

  @Test("tiles are equal if what is valid is, whatever lies under the mask")
  func equality() {
    let valid = [true, true, true, false, true, true]
    let a = Tile(size: size, [1, 2, 3, 99, 5, 6] as [UInt8], valid: valid)
    let b = Tile(size: size, [1, 2, 3, 4, 5, 6] as [UInt8], valid: valid)
    #expect(a == b)
    #expect(a != Tile(size: size, [1, 2, 3, 4, 5, 7] as [UInt8], valid: valid))
    #expect(a != Tile(size: size, [1, 2, 3, 4, 5, 6] as [Int8], valid: valid))
    #expect(a != Tile(size: PixelSize(width: 2, height: 3), [1, 2, 3, 99, 5, 6] as [UInt8], valid: valid))
  }

  @Test("NaNs of any payload are equal; 0 and -0 are not")
  func equalityOfReals() {
    func tile(_ x: Float) -> Tile { Tile(size: PixelSize(width: 1, height: 1), [x]) }
    #expect(tile(.nan) == tile(Float(nan: 77, signaling: false)))
    #expect(tile(0) != tile(-0.0))
  }

  @Test("a 64-bit integer is read rounded and kept exact")
  func wide() {
    let tile = Tile(size: PixelSize(width: 2, height: 1), [Int64.max, Int64.min])
    #expect(tile[0, 0] == 9_223_372_036_854_775_808 && tile[1, 0] == -9_223_372_036_854_775_808)
    #expect(tile.values(as: Int64.self) == [.max, .min])
  }

  @Test("buffers lie on a cache line", arguments: [0, 1, 63, 64, 1000])
  func alignment(byteCount: Int) {
    let buffer = SampleBuffer(byteCount: byteCount)
    #expect(Int(bitPattern: buffer.bytes.baseAddress!) % 64 == 0)
    #expect(buffer.bytes.count == max(1, byteCount))
  }
}
