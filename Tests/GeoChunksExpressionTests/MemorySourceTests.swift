import GeoChunksExpression
import GeoChunksGrid
import Testing

@Suite("MemorySource")
struct MemorySourceTests {
  @Test("a read gives the window's rows without gaps")
  func read() throws {
    let valid = (0..<12).map { $0 != 6 }
    let source = try MemorySource([tile(UInt8.self, valid: valid), tile(Float.self, from: 50)], geoBox: sampleBox)
    let window = PixelWindow(x: 1, y: 1, width: 2, height: 2)
    let (small, real, mask) = (SampleBuffer(byteCount: 4), SampleBuffer(byteCount: 16), SampleBuffer(byteCount: 4))
    try source.read(
      bands: [1, 0], window: window, samples: [real.bytes, small.bytes], masks: [nil, mask.bytes])
    #expect(Array(small.bytes) == [5, 6, 9, 10])
    #expect(Array(mask.bytes) == [1, 0, 1, 1])
    #expect(Array(real.bytes.bindMemory(to: Float.self)) == [55, 56, 59, 60])
  }

  @Test("bands tell names, types and masks")
  func bands() throws {
    let valid = (0..<12).map { $0 != 6 }
    let source = try MemorySource([tile(UInt8.self, valid: valid), tile(Float.self)], geoBox: sampleBox)
    #expect(source.bands.map(\.name) == ["band 1", "band 2"])
    #expect(source.bands.map(\.dataType) == [.uint8, .float32])
    #expect(source.bands.map(\.hasMask) == [true, false])
    #expect(source.residentTile(band: 0)?.dataType == .uint8)
    #expect(source.blockSize == PixelSize(width: 4, height: 1))
  }

  @Test("reduced to its own size a source has the same pixels")
  func reducedToItself() throws {
    let valid = (0..<12).map { $0 % 5 != 1 }
    let source = try MemorySource([tile(Int16.self, from: -5, valid: valid)], names: ["x"], geoBox: sampleBox)
    let same = try source.reduced(to: sampleSize)
    #expect(same.residentTile(band: 0) == source.residentTile(band: 0))
    #expect(same.geoBox == source.geoBox && same.bands == source.bands)
    #expect(same.identity != source.identity)
  }

  @Test("reduced, a pixel is the nearest one")
  func reduced() throws {
    let source = try MemorySource([tile(UInt8.self)], geoBox: sampleBox)
    let half = try source.reduced(to: PixelSize(width: 2, height: 1))
    #expect(half.geoBox == sampleBox.zoomed(to: PixelSize(width: 2, height: 1)))
    #expect(half.residentTile(band: 0)?.values(as: UInt8.self) == [5, 7])
  }

  @Test(
    "nodata is a sample only where the type holds it",
    arguments: [
      (NodataValue.real(255), true), (.real(0), true), (.real(-1), false), (.real(256), false), (.real(0.5), false),
      (.real(.nan), false), (.signed(255), true), (.signed(-1), false), (.unsigned(255), true), (.unsigned(256), false),
    ])
  func nodata(value: NodataValue, fits: Bool) { #expect((value.sample(as: UInt8.self) != nil) == fits) }

  @Test("64-bit nodata is exact, in its own type and the other")
  func wideNodata() {
    let value: Int64 = (1 << 62) + 1
    #expect(NodataValue.signed(value).sample(as: Int64.self) == value)
    #expect(NodataValue.unsigned(UInt64(value)).sample(as: UInt64.self) == UInt64(value))
    #expect(NodataValue.signed(value).sample(as: UInt64.self) == UInt64(value))
    #expect(NodataValue.unsigned(UInt64(value)).sample(as: Int64.self) == value)
    #expect(NodataValue.unsigned(.max).sample(as: Int64.self) == nil)
  }

  @Test("float32 nodata is rounded as its text was, the largest one outwards")
  func realNodata() {
    #expect(NodataValue.real(0.1).sample(as: Float.self) == Float(0.1))
    #expect(NodataValue.real(-3.4028235e38).sample(as: Float.self) == -Float.greatestFiniteMagnitude)
    #expect(NodataValue.real(-3.40282347e38 * 1.00000001).sample(as: Float.self) == -Float.greatestFiniteMagnitude)
    #expect(NodataValue.real(.nan).sample(as: Float.self)?.isNaN == true)
    #expect("\(NodataValue.real(.nan))" == "nan" && "\(NodataValue.real(-9999))" == "-9999")
  }
}
