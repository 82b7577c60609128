import GeoChunksExpression
import GeoChunksGrid
import Testing

@Suite("RasterArray")
struct RasterArrayTests {
  @Test("bands are selected by name and by number from 1")
  func selection() throws {
    let array = try sampleArray()
    #expect(array.bandNames == ["red", "nir"])
    #expect(try array["nir"].bands[0].expression == array.bands[1].expression)
    #expect(try array.selecting(2, 1, 2).bandNames == ["nir", "red", "nir"])
    #expect(try array.selecting([1]).bandNames == ["red"])
    #expect(array.dataType == .uint16 && array.size == sampleSize)
  }

  @Test("an unknown name lists the names")
  func unknownName() throws {
    let array = try sampleArray()
    let error = #expect(throws: GeoChunksError.self) { try array["swir"] }
    #expect(error?.code == .notFound && error?.message.contains("\"swir\"") == true)
    #expect(error?.hint == "the bands are red, nir")
  }

  @Test("a name that two bands bear is refused")
  func ambiguousName() throws {
    let array = try sampleArray().selecting(1, 1)
    let error = #expect(throws: GeoChunksError.self) { try array["red"] }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a number below 1 or above the count is not found", arguments: [0, -1, 3])
  func unknownNumber(number: Int) throws {
    let array = try sampleArray()
    let error = #expect(throws: GeoChunksError.self) { try array.selecting(number) }
    #expect(error?.code == .notFound && error?.message.contains("2 bands") == true)
  }

  @Test("no band at all is refused")
  func noBands() throws {
    let array = try sampleArray()
    for make in [
      { try array.selecting([]) }, { try RasterArray.stack([]) }, { try RasterArray([], geoBox: sampleBox) },
    ] {
      let error = #expect(throws: GeoChunksError.self) { try make() }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("bands take other names, one each")
  func renaming() throws {
    let array = try sampleArray()
    #expect(try array.named("a", "b").bandNames == ["a", "b"])
    let error = #expect(throws: GeoChunksError.self) { try array.named("a") }
    #expect(error?.code == .invalidArgument)
  }

  @Test("a stack keeps bands, types, names and scales")
  func stack() throws {
    let array = try sampleArray()
    var scaled = array.bands[0]
    (scaled.scale, scaled.offset) = (0.5, 1)
    let other = try RasterArray(geoBox: sampleBox, bands: [scaled])
    let stack = try RasterArray.stack([array, other])
    #expect(stack.bandNames == ["red", "nir", "red"])
    #expect(stack.bands.map(\.dataType) == [.uint8, .uint16, .uint8])
    #expect(stack.bands.map(\.scale) == [1, 1, 0.5])
  }

  @Test("a stack of two grids names aligned(to:)")
  func stackMismatch() throws {
    let other = try RasterArray([tile(UInt8.self)], geoBox: sampleBox.flipped)
    let error = #expect(throws: GeoChunksError.self) { try RasterArray.stack([sampleArray(), other]) }
    #expect(error?.code == .gridMismatch && error?.hint?.contains("aligned(to:)") == true)
  }

  @Test("a crop moves the grid; a crop by the crop's bounds is the same crop")
  func crop() throws {
    let array = try sampleArray()
    let window = PixelWindow(x: 1, y: 1, width: 2, height: 2)
    let cropped = try array.cropped(to: window)
    #expect(cropped.geoBox == sampleBox.cropped(to: window))
    let byBounds = try array.cropped(to: #require(cropped.geoBox.bounds))
    #expect(byBounds.geoBox == cropped.geoBox)
    #expect(byBounds.bands.map(\.expression) == cropped.bands.map(\.expression))
  }

  @Test("crops beyond the raster and by bounds without georeference are errors")
  func cropErrors() throws {
    let array = try sampleArray()
    let beyond = #expect(throws: GeoChunksError.self) {
      try array.cropped(to: PixelWindow(x: 3, y: 0, width: 2, height: 1))
    }
    #expect(beyond?.code == .invalidArgument)
    let bare = try RasterArray([tile(UInt8.self)], geoBox: GeoBox(size: sampleSize))
    let missing = #expect(throws: GeoChunksError.self) {
      try bare.cropped(to: GeoBounds(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
    }
    #expect(missing?.code == .missingGeoreference)
  }

  @Test("tiles of another size or too few names are errors")
  func tileErrors() {
    let small = Tile(size: PixelSize(width: 1, height: 1), [1] as [UInt8])
    let size = #expect(throws: GeoChunksError.self) { try RasterArray([small], geoBox: sampleBox) }
    #expect(size?.code == .gridMismatch)
    let names = #expect(throws: GeoChunksError.self) {
      try RasterArray([tile(UInt8.self)], names: ["a", "b"], geoBox: sampleBox)
    }
    #expect(names?.code == .invalidArgument)
  }

  @Test("local operations see physical values; raw forgets scale and offset")
  func scaleAndRaw() throws {
    var band = try sampleArray().bands[0]
    (band.scale, band.offset) = (0.0001, -0.1)
    let array = try RasterArray(geoBox: sampleBox, bands: [band])
    let sum = try RasterArray.local(Sum(), [array, 1.0])
    #expect(sum.dataType == .float32)
    #expect(try sum.bands[0].expression == .local(Sum(), [band.physical(), .constant(1)]))
    #expect(!sum.bands[0].isScaled)
    let raw = try RasterArray.local(Sum(), [array.raw, 1.0])
    #expect(raw.dataType == .uint8)
    #expect(try raw.bands[0].expression == .local(Sum(), [band.expression, .constant(1)]))
  }

  @Test("a single band meets each band; other counts don't match")
  func broadcast() throws {
    let array = try sampleArray()
    let both = try RasterArray.local(Sum(), [array["nir"], array])
    #expect(both.bandNames == ["red", "nir"])
    let error = #expect(throws: GeoChunksError.self) {
      try RasterArray.local(Sum(), [array, array.selecting(1, 1, 1)])
    }
    #expect(error?.code == .invalidArgument && error?.message.contains("3 and 2") == true)
    let none = #expect(throws: GeoChunksError.self) { try RasterArray.local(Sum(), [1.0, 2]) }
    #expect(none?.code == .invalidArgument)
  }

  @Test("source bands are named once each, in order")
  func sourceBands() throws {
    let array = try sampleArray()
    let sum = try RasterArray.local(Sum(), [array["nir"], array, array["nir"]])
    #expect(sum.sourceBands.map(\.name) == ["nir", "red"])
  }
}
