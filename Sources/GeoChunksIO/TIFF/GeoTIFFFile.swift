internal import CGDAL
internal import CTIFF
public import GeoChunksExpression
public import GeoChunksGrid
internal import Glibc

/// A GeoTIFF in the making: GDAL makes the header, tasks encode tiles, this places them as they come.
///
/// The class owns the temporary file. Published when complete; until then the target is as it was.
public final class GeoTIFFFile: @unchecked Sendable {
  // Invariant for Sendable: an executor hands results to one consumer at a time.

  /// What a band is called and how its values are to be read.
  public struct Band: Sendable {
    /// The description.
    public var name: String
    /// Physical value = raw value * scale + offset.
    public var scale: Double
    /// See `scale`.
    public var offset: Double
    /// The unit; empty if unknown.
    public var unit: String
    /// GDAL's colour interpretation.
    public var colorInterpretation: String
    /// A band.
    public init(name: String, scale: Double, offset: Double, unit: String, colorInterpretation: String) {
      self.name = name
      self.scale = scale
      self.offset = offset
      self.unit = unit
      self.colorInterpretation = colorInterpretation
    }
  }

  /// How its tiles are encoded.
  public let encoding: GeoTIFFEncoding
  private let path: String
  private let geoBox: GeoBox
  private let bands: [Band]
  private let overwrite: Bool
  private var target: PublishedFile?
  private let fileSystem = FileSystem.current
  private var descriptor: Int32 = -1
  private var samples: TIFFStream?
  private var mask: TIFFStream?
  private let tilesPerPlane: Int

  /// Checks the options; touches no file yet. Throws `invalidArgument` for what no file can be.
  public init(
    _ path: String, geoBox: GeoBox, bands: [Band], dataType: DataType, nodata: NodataValue?, hasMask: Bool,
    options: GeoTIFFOptions
  ) throws(GeoChunksError) {
    encoding = try GeoTIFFEncoding(options, dataType: dataType, nodata: nodata, hasMask: hasMask)
    guard geoBox.size.width <= Int(Int32.max), geoBox.size.height <= Int(Int32.max) else {
      throw GeoChunksError(.invalidArgument, "a file of \(geoBox.size) pixels is larger than a GeoTIFF can be")
    }
    guard bands.count <= 65_535 else { throw GeoChunksError(.invalidArgument, "\(bands.count) bands are too many") }
    self.path = path
    self.geoBox = geoBox
    self.bands = bands
    overwrite = options.overwrite
    tilesPerPlane =
      (geoBox.size.width + options.tileSize - 1) / options.tileSize
      * ((geoBox.size.height + options.tileSize - 1) / options.tileSize)
  }

  deinit { discard() }

  private func failed(_ code: GeoChunksError.Code, _ message: String, _ cause: String?) -> GeoChunksError {
    GeoChunksError(code, message, at: .init(path: path), cause: cause)
  }

  /// Whether offsets need 64 bits: the tiles, each as large as its codec may make it, could pass 4 GB.
  private var needsBigTIFF: Bool {
    let bytes = Double(tilesPerPlane) * Double((encoding.encodedByteLimit + 16) * bands.count)
    return bytes + Double(tilesPerPlane) * Double(encoding.tileSize.count / 8) > 4_200_000_000
  }

  /// GDAL's options for what bands mean: colours and alpha, where they stand in TIFF's order.
  private var colorOptions: [String] {
    let colors = bands.map(\.colorInterpretation)
    let isRGB = colors.starts(with: ["Red", "Green", "Blue"]) && !encoding.dataType.isFloatingPoint
    return [
      "PHOTOMETRIC=\(isRGB ? "RGB" : "MINISBLACK")",
      "ALPHA=\(colors.count > 1 && colors.last == "Alpha" ? "YES" : "NO")",
    ]
  }

  /// Checks the target and makes the header under a temporary name. Blocks; call it on a thread of one's own. Throws
  /// `targetExists`, `cannotCreate` or `io`.
  public func create() throws(GeoChunksError) {
    let target = try PublishedFile(path, overwrite: overwrite, fileSystem: fileSystem)
    self.target = target
    let (ok, messages) = try GDALRuntime.calling { () throws(GeoChunksError) in createTemplate(target.temporaryPath) }
    guard ok, messages.texts.isEmpty else { throw failed(.cannotCreate, "the output can't be created", messages.cause) }
    descriptor = open(target.temporaryPath, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed(.cannotCreate, "the output can't be created", FileSystem.lastError) }
    samples = TIFFStream(descriptor: descriptor, name: path, mode: "r+", fileSystem: fileSystem)
    guard samples != nil else { throw failed(.cannotCreate, "libtiff can't open GDAL's header", nil) }
    if encoding.hasMask {
      mask = TIFFStream(descriptor: descriptor, name: path, mode: "r+", fileSystem: fileSystem)
      guard let handle = mask?.handle, TIFFSetDirectory(handle, 1) == 1 else {
        throw failed(.internalError, "GDAL's header has no mask", mask?.cause)
      }
    }
  }

  private func createTemplate(_ path: String) -> Bool {
    guard let driver = GDALGetDriverByName("GTiff") else { return false }
    var options = [
      "TILED=YES", "BLOCKXSIZE=\(encoding.tileSize.width)", "BLOCKYSIZE=\(encoding.tileSize.height)",
      "COMPRESS=\(encoding.compression.gdalName)", "SPARSE_OK=TRUE", "INTERLEAVE=BAND", "ENDIANNESS=LITTLE",
      "BIGTIFF=\(needsBigTIFF ? "YES" : "NO")",
    ]
    options += colorOptions
    if encoding.predictor != 1 { options.append("PREDICTOR=\(encoding.predictor)") }
    if encoding.dataType == .int8, !DataType.gdalHasInt8 { options.append("PIXELTYPE=SIGNEDBYTE") }
    // Masks live in the file, not beside it.
    let former = CPLGetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", nil).map { String(cString: $0) }
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    defer { CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", former) }
    let list = GDALStringList(options)
    guard
      let dataset = GDALCreate(
        driver, path, Int32(geoBox.size.width), Int32(geoBox.size.height), Int32(bands.count),
        encoding.dataType.gdal, list.pointer)
    else { return false }
    defer { GDALClose(dataset) }
    if let transform = geoBox.transform {
      var numbers = transform.geotransform
      guard GDALSetGeoTransform(dataset, &numbers) == CE_None else { return false }
    }
    if let crs = geoBox.crs {
      let reference = OSRNewSpatialReference(nil)
      defer { OSRDestroySpatialReference(reference) }
      guard OSRSetFromUserInput(reference, crs.wkt) == OGRERR_NONE else { return false }
      OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER)
      guard GDALSetSpatialRef(dataset, reference) == CE_None else { return false }
    }
    for (index, band) in bands.enumerated() {
      guard let handle = GDALGetRasterBand(dataset, Int32(index + 1)) else { return false }
      describe(handle, as: band, number: index + 1)
    }
    return !encoding.hasMask || GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET) == CE_None
  }

  private func describe(_ handle: GDALRasterBandH, as band: Band, number: Int) {
    if band.name != "band \(number)" { GDALSetDescription(handle, band.name) }
    if band.scale != 1 { GDALSetRasterScale(handle, band.scale) }
    if band.offset != 0 { GDALSetRasterOffset(handle, band.offset) }
    if !band.unit.isEmpty { GDALSetRasterUnitType(handle, band.unit) }
    switch encoding.nodata {
    case nil: break
    case .signed(let value)? where encoding.dataType == .int64: GDALSetRasterNoDataValueAsInt64(handle, value)
    case .unsigned(let value)? where encoding.dataType == .uint64: GDALSetRasterNoDataValueAsUInt64(handle, value)
    case let value?:
      switch encoding.dataType {
      case .int64: GDALSetRasterNoDataValueAsInt64(handle, Int64(saturating: value.asDouble))
      case .uint64: GDALSetRasterNoDataValueAsUInt64(handle, UInt64(saturating: value.asDouble))
      default: GDALSetRasterNoDataValue(handle, value.asDouble)
      }
    }
  }

  /// Places one encoded tile. Throws `io` with what the system said.
  public func place(_ tile: EncodedTile) throws(GeoChunksError) {
    let stream = tile.plane == EncodedTile.maskPlane ? mask : samples
    guard let stream, let handle = stream.handle else {
      throw GeoChunksError(.internalError, "a tile for a file that isn't open", at: .init(path: path))
    }
    let index = tile.plane == EncodedTile.maskPlane ? tile.index : tile.plane * tilesPerPlane + tile.index
    let status = tile.bytes.withUnsafeBytes {
      TIFFWriteRawTile(handle, UInt32(index), UnsafeMutableRawPointer(mutating: $0.baseAddress!), tmsize_t($0.count))
    }
    guard status == tile.bytes.count else { throw failed(.io, "a tile can't be written", stream.cause) }
  }

  /// Completes the file and gives it its name. Throws `io` or `targetExists`; the target is then as it was.
  public func publish() throws(GeoChunksError) {
    for stream in [samples, mask].compactMap(\.self) {
      guard let handle = stream.handle, TIFFFlush(handle) == 1 else {
        throw failed(.io, "the output can't be completed", stream.cause)
      }
      stream.close()
    }
    (samples, mask) = (nil, nil)
    let status = fileSystem.close(descriptor)
    descriptor = -1
    guard status == 0 else { throw failed(.io, "the output can't be completed", FileSystem.lastError) }
    try target?.publish()
  }

  /// Gives up: removes what there is. Nothing happens after `publish`.
  public func discard() {
    // Closing libtiff's handles may write; the file goes away anyway.
    (samples, mask) = (nil, nil)
    if descriptor >= 0 { _ = close(descriptor) }
    descriptor = -1
    target?.discard()
  }
}
