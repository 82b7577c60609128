import Foundation
import GeoChunks
import TestSupport
import Testing

@Suite("Reading past GDAL", .serialized)
struct TIFFTileReaderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let creations: [[String]] = [
    [], ["COMPRESS=DEFLATE"], ["COMPRESS=DEFLATE", "PREDICTOR=2"], ["COMPRESS=ZSTD", "PREDICTOR=2"],
    ["COMPRESS=DEFLATE", "PREDICTOR=3"], ["COMPRESS=ZSTD", "PREDICTOR=3"], ["COMPRESS=LZW", "PREDICTOR=2"],
    ["COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"], ["COMPRESS=DEFLATE", "ENDIANNESS=BIG"],
    ["COMPRESS=LERC_DEFLATE"], ["COMPRESS=DEFLATE", "SPARSE_OK=TRUE"],
  ]
  static let blocks: [[String]] = [
    ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"], ["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=32"],
    ["BLOCKYSIZE=1"], ["BLOCKYSIZE=48"], ["BLOCKYSIZE=1000"],
  ]

  @Test(
    "every layout gives what GDAL gives", arguments: [DataType.uint8, .uint16, .int32, .float32, .float64, .int64],
    creations)
  func layouts(type: DataType, layout: [String]) async throws {
    let size = PixelSize(width: 150, height: 130)
    func sample(_ index: Int, _ band: Int) -> Float { index < 9000 ? 0 : Float((index * 7919 + band * 31) % 127) }
    let tiles = (0..<3).map { band in Tile(size: size, (0..<size.count).map { sample($0, band) }) }
    let original = try RasterArray(tiles, geoBox: GeoBox(size: size)).as(type)
    let expected = try await original.collect()
    try await original.write(to: folder.file("o.tif"), as: .geoTIFF(compression: .none))
    if layout.contains("PREDICTOR=3"), !type.isFloatingPoint { return }
    if layout.contains("COMPRESS=LERC_DEFLATE"), type == .int64 { return }
    for blocks in Self.blocks {
      for interleave in ["PIXEL", "BAND"] {
        let options = (layout + blocks + ["INTERLEAVE=\(interleave)"]).flatMap { ["-co", $0] }
        try folder.gdal(["gdal_translate", "-q"] + options + ["o.tif", "t.tif"])
        for chunk in [ChunkShape.automatic, .size(size), .size(PixelSize(width: 64, height: 64))] {
          let back = try await RasterArray.open(folder.file("t.tif")).collect(options: RunOptions(chunk: chunk))
          for (a, b) in zip(back.bands, expected.bands) {
            #expect(a.tile.samplesEqual(b.tile), "\(blocks) \(interleave) \(chunk)")
          }
        }
      }
    }
  }

  @Test("a tile whose checksum is wrong is damaged, though it decodes")
  func checksum() async throws {
    let size = PixelSize(width: 64, height: 64)
    let array = try RasterArray([Tile(size: size, (0..<4096).map { UInt16($0) })], geoBox: GeoBox(size: size))
    let path = folder.file("a.tif")
    try await array.write(to: path, as: .geoTIFF(compression: .deflate, tileSize: 64))
    // The only tile stands at the end of the file; its last byte belongs to its checksum.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    await #expect {
      try await RasterArray.open(path).statistics()
    } throws: { error in
      guard let error = error as? GeoChunksError else { return false }
      return error.code == .corruptData && error.location.path == path && error.location.band == 1
        && error.location.window == PixelWindow(size)
    }
  }

  @Test("blocks that the file leaves away hold nodata, or 0", arguments: [nil, "7"])
  func sparse(nodata: String?) async throws {
    let options = ["-co", "SPARSE_OK=TRUE", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE"]
    let extra = nodata.map { ["-a_nodata", $0] } ?? []
    try folder.gdal(["gdal_create", "-outsize", "300", "300", "-ot", "UInt16"] + options + extra + ["s.tif"])
    let statistics = try await RasterArray.open(folder.file("s.tif")).statistics()[0]
    #expect(statistics.count == (nodata == nil ? 90_000 : 0))
    #expect(statistics.max == (nodata == nil ? 0 : nil))
  }
}

extension Tile {
  /// Whether all samples have the same bits; masks apart.
  fileprivate func samplesEqual(_ other: Tile) -> Bool {
    let count = size.count * dataType.byteCount
    return size == other.size && dataType == other.dataType
      && samples.bytes.prefix(count).elementsEqual(other.samples.bytes.prefix(count))
  }
}
