import Foundation
import GeoChunks
import GeoChunksIO
import Synchronization
import TestSupport
import Testing

@Suite("Reading through GDAL", .serialized)
struct GDALSourceTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test("opening and lazy maths read no sample; computing does")
  func openingReadsHeadersOnly() async throws {
    let before = GDALSource.readCount
    let red = try RasterArray.open(TemporaryFolder.landsat8[0])
    let nir = try RasterArray.open(TemporaryFolder.landsat8[1])
    let ndvi = try (nir - red) / (nir + red)
    var job = RasterJob()
    _ = job.collect(ndvi)
    _ = try job.explain()
    #expect(GDALSource.readCount == before)
    _ = try await ndvi.collect()
    #expect(GDALSource.readCount > before)
  }

  @Test("a header gives grid, bands, blocks and overviews")
  func header() throws {
    let source = try GDALSource(TemporaryFolder.landsat7)
    #expect(source.geoBox.size == PixelSize(width: 349, height: 352))
    #expect(source.geoBox.crs?.authorityCode == "EPSG:31985")
    #expect(source.bands.count == 6)
    #expect(source.bands.allSatisfy { $0.dataType == .uint8 && $0.nodata == nil && !$0.hasMask })
    #expect(source.overviews.first == PixelSize(width: 175, height: 176))
  }

  @Test("full-width strips give full-width chunks")
  func stripsGiveFullWidthChunks() throws {
    try folder.gdal("gdal_create", "-outsize", "5000", "3000", "-ot", "UInt16", "-burn", "7", "strips.tif")
    var job = RasterJob()
    _ = job.statistics(of: try RasterArray.open(folder.file("strips.tif")))
    let chunk = try job.plan().grid.chunkSize
    #expect(chunk.width >= 5000)
    #expect(chunk.height % 64 == 0)
    #expect(abs(Double(chunk.width * chunk.height) / 4_194_304 - 1) < 0.5)
  }

  @Test("blocks of 1024 give chunks of 2048", arguments: [256, 512, 1024])
  func blocksGiveChunks(side: Int) throws {
    try folder.gdal(
      "gdal_create", "-outsize", "5000", "5000", "-ot", "Byte", "-co", "TILED=YES", "-co", "BLOCKXSIZE=\(side)", "-co",
      "BLOCKYSIZE=\(side)", "-co", "SPARSE_OK=YES", "tiles.tif")
    var job = RasterJob()
    _ = job.statistics(of: try RasterArray.open(folder.file("tiles.tif")))
    #expect(try job.plan().grid.chunkSize == PixelSize(width: 2048, height: 2048))
  }

  @Test("PixelIsPoint files are shifted by half a pixel")
  func pixelIsPoint() throws {
    try folder.gdal(
      "gdal_create", "-outsize", "10", "10", "-a_ullr", "100", "200", "110", "190", "-a_srs", "EPSG:32631", "area.tif")
    try folder.gdal("gdal_translate", "-mo", "AREA_OR_POINT=Point", "area.tif", "point.tif")
    let area = try GDALSource(folder.file("area.tif")).geoBox
    let point = try GDALSource(folder.file("point.tif")).geoBox
    #expect(area.transform == point.transform)
    #expect(area.transform?(x: 0, y: 0) == GeoPoint(x: 100, y: 200))
  }

  @Test("a mask band, alpha, and alpha beside a nodata value all make pixels invalid")
  func masks() async throws {
    let size = PixelSize(width: 70, height: 10)
    let values = (0..<700).map { UInt8($0 % 200) }
    let alpha = (0..<700).map { UInt8($0 % 3 == 0 ? 0 : 255) }
    let two = try RasterArray([Tile(size: size, values), Tile(size: size, alpha)], geoBox: GeoBox(size: size))
    try await two.write(to: folder.file("two.tif"), as: .geoTIFF(compression: .deflate, tileSize: 16))
    try folder.gdal(
      "gdal_translate", "-b", "1", "-mask", "2", "--config", "GDAL_TIFF_INTERNAL_MASK", "YES", "two.tif", "m.tif")
    try folder.gdal("gdal_translate", "-b", "1", "-b", "2", "-colorinterp", "gray,alpha", "two.tif", "a.tif")
    try folder.gdal("gdal_translate", "-a_nodata", "5", "a.tif", "n.tif")
    for (name, nodata) in [("m.tif", nil), ("a.tif", nil), ("n.tif", UInt8(5))] {
      let source = try GDALSource(folder.file(name))
      #expect(source.bands[0].hasMask, "\(name)")
      let tile = try await RasterArray(source).selecting(1).collect().bands[0].tile
      for i in 0..<700 {
        let valid = alpha[i] != 0 && values[i] != nodata
        #expect(tile[i % 70, i / 70] == (valid ? Double(values[i]) : nil), "\(name) \(i)")
      }
    }
  }

  @Test("signed bytes keep their sign")
  func signedBytes() async throws {
    let size = PixelSize(width: 256, height: 1)
    let values = (0..<256).map { Int8(truncatingIfNeeded: $0 - 128) }
    let array = try RasterArray([Tile(size: size, values)], geoBox: GeoBox(size: size))
    try await array.write(to: folder.file("signed.tif"), as: .geoTIFF(compression: .deflate, tileSize: 16))
    let back = try RasterArray.open(folder.file("signed.tif"))
    #expect(back.dataType == .int8)
    #expect(try await back.collect().bands[0].tile.values(as: Int8.self) == values)
  }

  @Test("64-bit nodata values are exact", arguments: [Int64.min, -9_007_199_254_740_993, 9_007_199_254_740_993])
  func exactNodata(value: Int64) async throws {
    let size = PixelSize(width: 16, height: 1)
    var values = (0..<16).map { Int64($0) }
    (values[3], values[4]) = (value, value &+ 1)
    let array = try RasterArray([Tile(size: size, values)], geoBox: GeoBox(size: size))
    try await array.write(to: folder.file("raw.tif"))
    try folder.gdal("gdal_translate", "-a_nodata", "\(value)", "raw.tif", "n.tif")
    let tile = try await RasterArray.open(folder.file("n.tif")).collect().bands[0].tile
    #expect(!tile.isValid(x: 3, y: 0))
    #expect(tile.isValid(x: 4, y: 0))
  }

  @Test("ground control points open, and an operation that needs a georeference says so")
  func groundControlPoints() throws {
    try folder.gdal("gdal_create", "-outsize", "10", "10", "plain.tif")
    try folder.gdal(
      "gdal_translate", "-gcp", "0", "0", "5", "50", "-gcp", "10", "0", "6", "50", "-gcp", "0", "10", "5", "49",
      "-a_srs", "EPSG:4326", "plain.tif", "gcp.tif")
    let source = try GDALSource(folder.file("gcp.tif"))
    #expect(source.groundControlPointCount == 3)
    #expect(source.geoBox.transform == nil)
    #expect {
      try RasterArray(source).cropped(to: GeoBounds(xMin: 5, yMin: 49, xMax: 6, yMax: 50))
    } throws: { ($0 as? GeoChunksError)?.code == .missingGeoreference }
  }

  @Test("two texts of one CRS are equal, axis order ignored; different ones aren't")
  func crsIdentity() throws {
    #expect(try CRS("EPSG:4326") == CRS("OGC:CRS84"))
    #expect(try CRS("EPSG:32631") == CRS("+proj=utm +zone=31 +datum=WGS84 +type=crs"))
    #expect(try CRS("EPSG:32631") != CRS("EPSG:32632"))
    #expect(try CRS("EPSG:4326").isGeographic)
    #expect { try CRS("EPSG:1") } throws: { ($0 as? GeoChunksError)?.code == .invalidArgument }
    #expect { try CRS("nonsense") } throws: { ($0 as? GeoChunksError)?.code == .invalidArgument }
  }

  @Test("reduced reading takes overviews and has the asked size")
  func reducedReading() async throws {
    let array = try RasterArray.open(TemporaryFolder.landsat7).reduced(toFit: 88)
    #expect(array.size == PixelSize(width: 87, height: 88))
    let whole = try await RasterArray.open(TemporaryFolder.landsat7).statistics()
    for (small, large) in zip(try await array.statistics(), whole) {
      #expect(abs(small.mean! - large.mean!) < 2)
    }
  }

  @Test("a file that was replaced is read anew")
  func replacedFile() async throws {
    let size = PixelSize(width: 20, height: 20)
    let path = folder.file("a.tif")
    for value in [UInt8(3), 9] {
      let array = try RasterArray([Tile(size: size, Array(repeating: value, count: 400))], geoBox: GeoBox(size: size))
      try await array.write(to: path, as: .geoTIFF(compression: .deflate, overwrite: true))
      #expect(try await RasterArray.open(path).statistics()[0].mean == Double(value))
    }
  }

  @Test("a dataset handle is never lent to two borrowers at once")
  func handlesAreExclusive() async throws {
    let borrowers = Borrowers()
    let key = DatasetPool.Key(path: TemporaryFolder.landsat7, version: "")
    let pool = DatasetPool(capacity: 2)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          _ = try? await OwnedThread.run { () throws(GeoChunksError) in
            for _ in 0..<20 {
              try pool.withDataset(key) { (handle) throws(GeoChunksError) in
                borrowers.use(UInt(bitPattern: handle.dataset))
              }
            }
          }
        }
      }
    }
    #expect(borrowers.sawClash == false)
    pool.drain()
  }
}

/// Who uses which handle just now.
private final class Borrowers: Sendable {
  private let state = Mutex((users: [UInt: Int](), clash: false))

  func use(_ handle: UInt) {
    state.withLock { $0.users[handle, default: 0] += 1 }
    usleep(200)
    state.withLock { state in
      if state.users[handle] != 1 { state.clash = true }
      state.users[handle]! -= 1
    }
  }
  var sawClash: Bool { state.withLock { $0.clash } }
}
