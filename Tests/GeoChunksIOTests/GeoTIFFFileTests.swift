import Foundation
import GeoChunks
import GeoChunksIO
import Synchronization
import TestSupport
import Testing

@Suite("Writing GeoTIFF", .serialized)
struct GeoTIFFFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Whole numbers that every type holds, in no order.
  func array(_ type: DataType, width: Int = 150, height: Int = 130, bands: Int = 2) throws -> RasterArray {
    let size = PixelSize(width: width, height: height)
    let tiles = (0..<bands).map { band in
      Tile(size: size, (0..<size.count).map { Float(($0 * 7919 + band * 31) % 127) })
    }
    let transform = Affine(a: 10, b: 0, c: 5e5, d: 0, e: -10, f: 5e6)
    return try RasterArray(tiles, geoBox: GeoBox(size: size, transform: transform, crs: CRS("EPSG:32631"))).as(type)
  }

  @Test("every type, codec and predictor comes back as it was", arguments: DataType.allCases, Compression.allCases)
  func roundTrip(type: DataType, compression: Compression) async throws {
    let original = try array(type)
    for predictor in [1, 2, 3]
    where predictor == 1 || (compression != .none && (predictor == 2 || type.isFloatingPoint)) {
      let path = folder.file("\(predictor).tif")
      try await original.write(to: path, as: .geoTIFF(compression: compression, predictor: predictor, tileSize: 64))
      let back = try RasterArray.open(path)
      #expect(back.geoBox == original.geoBox)
      let (a, b) = (try await original.collect(), try await back.collect())
      for (x, y) in zip(a.bands, b.bands) { #expect(x.tile == y.tile, "predictor \(predictor)") }
    }
  }

  @Test("tile sizes that don't divide 64 work too", arguments: [16, 48, 80, 112, 512])
  func tileSizes(side: Int) async throws {
    let original = try array(.uint16)
    try await original.write(to: folder.file("a.tif"), as: .geoTIFF(compression: .deflate, tileSize: side))
    let back = try RasterArray.open(folder.file("a.tif"))
    #expect(try GDALSource(folder.file("a.tif")).blockSize == PixelSize(width: side, height: side))
    #expect(try await back.collect().bands[1].tile == original.collect().bands[1].tile)
  }

  @Test("invalid integer pixels get a mask that GDAL reads, in one file")
  func maskedIntegers() async throws {
    let values = try array(.uint8, bands: 1)
    let masked = try values.masked(where: values .> 100)
    try await masked.write(to: folder.file("m.tif"), as: .geoTIFF(compression: .deflate, tileSize: 64))
    #expect(folder.names == ["m.tif"])
    let source = try GDALSource(folder.file("m.tif"))
    #expect(source.bands[0].hasMask)
    #expect(try await RasterArray(source).collect().bands[0].tile == masked.collect().bands[0].tile)
  }

  @Test("a nodata value of the user's choice stands for invalid pixels and for no valid one")
  func chosenNodata() async throws {
    let values = try array(.int16, bands: 1)
    let masked = try values.masked(where: values .> 100)
    try await masked.write(to: folder.file("n.tif"), as: .geoTIFF(compression: .zstd, nodata: .value(5)))
    let back = try await RasterArray.open(folder.file("n.tif")).collect().bands[0].tile
    let original = try await masked.collect().bands[0].tile
    for y in 0..<130 {
      for x in 0..<150 {
        #expect(back[x, y] == original[x, y].map { $0 == 5 ? 6 : $0 })
      }
    }
  }

  @Test("invalid float pixels are the positive quiet NaN")
  func canonicalNaN() async throws {
    let size = PixelSize(width: 4, height: 1)
    let odd = [Float(bitPattern: 0xffc0_0001), Float(bitPattern: 0x7f80_0001), -Float.nan, 1]
    let array = try RasterArray([Tile(size: size, odd)], geoBox: GeoBox(size: size))
    let bits = try await (array + 0).collect().bands[0].tile.values(as: Float.self).map(\.bitPattern)
    #expect(bits == [0x7fc0_0000, 0x7fc0_0000, 0x7fc0_0000, Float(1).bitPattern])
  }

  @Test(
    "a system call that fails ends the run with its word and leaves nothing",
    arguments: ["write", "late write", "rename", "close"])
  func faults(kind: String) async throws {
    var faulty = FileSystem.system
    let system = FileSystem.system
    let calls = Counter()
    switch kind {
    case "write":
      faulty.write = { _, _, _, _ in
        errno = ENOSPC
        return -1
      }
    case "late write":
      // A disk that takes some bytes of each write, then none.
      faulty.write = { descriptor, bytes, count, offset in
        if calls.next() > 20 {
          errno = ENOSPC
          return -1
        }
        return system.write(descriptor, bytes, max(1, count / 2), offset)
      }
    case "rename":
      faulty.rename = { _, _, _ in
        errno = EIO
        return -1
      }
    default:
      faulty.close = { descriptor in
        _ = system.close(descriptor)
        errno = EDQUOT
        return -1
      }
    }
    try Data("old".utf8).write(to: URL(fileURLWithPath: folder.file("a.tif")))
    let original = try array(.float32, width: 700, height: 700)
    await #expect {
      try await FileSystem.$current.withValue(faulty) {
        try await original.write(to: folder.file("a.tif"), as: .geoTIFF(compression: .none, overwrite: true))
      }
    } throws: { error in
      guard let error = error as? GeoChunksError else { return false }
      return error.code == .io && error.location.path == folder.file("a.tif") && error.cause != nil
    }
    #expect(folder.names == ["a.tif"])
    #expect(try String(contentsOfFile: folder.file("a.tif"), encoding: .utf8) == "old")
  }

  @Test("short writes are continued")
  func shortWrites() async throws {
    var slow = FileSystem.system
    let system = FileSystem.system
    slow.write = { system.write($0, $1, max(1, $2 / 3), $3) }
    let original = try array(.float32)
    try await FileSystem.$current.withValue(slow) {
      try await original.write(to: folder.file("a.tif"), as: .geoTIFF(compression: .deflate, tileSize: 64))
    }
    #expect(
      try await RasterArray.open(folder.file("a.tif")).collect().bands[0].tile == original.collect().bands[0].tile)
  }

  @Test("a target that appears meanwhile is not lost")
  func targetAppears() async throws {
    let path = folder.file("a.tif")
    let file = try PublishedFile(path, overwrite: false)
    try Data("new".utf8).write(to: URL(fileURLWithPath: file.temporaryPath))
    try Data("other".utf8).write(to: URL(fileURLWithPath: path))
    #expect { try file.publish() } throws: { ($0 as? GeoChunksError)?.code == .targetExists }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "other")
    #expect(folder.names == ["a.tif"])
  }

  @Test("BigTIFF is chosen when the tiles might pass 4 GB, and only then")
  func bigTIFF() throws {
    for (side, magic) in [(20_000, UInt8(42)), (40_000, 43)] {
      let box = GeoBox(size: PixelSize(width: side, height: side))
      let band = GeoTIFFFile.Band(name: "b", scale: 1, offset: 0, unit: "", colorInterpretation: "Gray")
      let file = try GeoTIFFFile(
        folder.file("\(side).tif"), geoBox: box, bands: [band], dataType: .float32, nodata: .real(.nan), hasMask: false,
        options: GeoTIFFOptions())
      try file.create()
      try file.publish()
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("\(side).tif")))[2] == magic)
    }
  }
}

/// Counts calls from several threads.
final class Counter: Sendable {
  private let value = Mutex(0)
  func next() -> Int {
    value.withLock {
      $0 += 1
      return $0
    }
  }
}
