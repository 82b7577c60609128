internal import CGDAL
public import GeoChunksExpression
public import GeoChunksGrid
internal import Synchronization

/// A raster that GDAL opens, as a source. Opening reads the header only; samples are read by borrowed handles.
public struct GDALSource: RasterSource {
  /// What tells a band's pixels apart from other bands and how its mask is read.
  private enum MaskKind: Sendable {
    case none
    /// GDAL's mask band: an internal or external mask, alpha, or NODATA_VALUES.
    case band
    /// An alpha band that GDAL passes over because there is a nodata value.
    case alpha(Int)
  }

  /// The path as the user named it.
  public let path: String
  /// What distinguishes the pixels.
  public let identity: String
  /// The grid.
  public let geoBox: GeoBox
  /// The bands.
  public let bands: [SourceBand]
  /// The first band's block.
  public let blockSize: PixelSize
  /// How many ground control points the file has instead of, or beside, a geotransform.
  public let groundControlPointCount: Int
  /// The first band's overviews, largest first.
  public let overviews: [PixelSize]
  private let fullSize: PixelSize
  private let key: DatasetPool.Key
  private let masks: [MaskKind]
  /// Whether the path is a file that the GTiff driver opened, of bands of one real type.
  private let isLocalGeoTIFF: Bool
  /// Whether a block holds all bands.
  private let isInterleaved: Bool
  /// See ``RasterSource``.
  public var blockByteCount: Int {
    let bytes = bands.map(\.dataType.byteCount)
    return blockSize.saturatingCount(times: isInterleaved ? bytes.reduce(0, +) : bytes.max() ?? 1)
  }

  /// Opens a raster: anything GDAL opens, `/vsi` paths, `s3://` and `https://` included. Reads the header only.
  /// Throws `notFound`, `corruptData` or `io` with the path and what GDAL said.
  public init(_ path: String) throws(GeoChunksError) {
    let gdalPath = InputDiagnosis.gdalPath(path)
    let key = DatasetPool.Key(path: gdalPath, version: InputDiagnosis.version(of: gdalPath))
    do throws(GeoChunksError) {
      self = try DatasetPool.shared.withDataset(key) { handle throws(GeoChunksError) in
        try GDALRuntime.calling { () throws(GeoChunksError) in
          try GDALSource(path: path, key: key, handle: handle)
        }.result
      }
    } catch {
      var named = error
      named.location.path = path
      throw named
    }
  }

  private init(path: String, key: DatasetPool.Key, handle: DatasetHandle) throws(GeoChunksError) {
    let dataset = handle.dataset
    self.path = path
    self.key = key
    identity = "\(key.path)#\(key.version)"
    fullSize = PixelSize(width: Int(GDALGetRasterXSize(dataset)), height: Int(GDALGetRasterYSize(dataset)))
    let count = Int(GDALGetRasterCount(dataset))
    guard count > 0, let first = handle.band(1) else {
      throw GeoChunksError(
        .corruptData, "holds no raster band",
        hint: Self.subdatasetHint(dataset) ?? "a container: name one of its subdatasets (gdalinfo lists them)")
    }
    var transform = [0.0, 1, 0, 0, 0, 1]
    let hasTransform = GDALGetGeoTransform(dataset, &transform) == CE_None
    let affine = Affine(geotransform: transform)
    geoBox = GeoBox(
      size: fullSize, transform: hasTransform && affine.isInvertible ? affine : nil,
      crs: try GDALGetSpatialRef(dataset).flatMap { reference throws(GeoChunksError) in try Self.crs(reference) })
    groundControlPointCount = Int(GDALGetGCPCount(dataset))

    var (width, height) = (Int32(0), Int32(0))
    GDALGetBlockSize(first, &width, &height)
    blockSize = PixelSize(width: max(1, Int(width)), height: max(1, Int(height)))
    overviews = (0..<GDALGetOverviewCount(first)).compactMap { index in
      GDALGetOverview(first, index).map {
        PixelSize(width: Int(GDALGetRasterBandXSize($0)), height: Int(GDALGetRasterBandYSize($0)))
      }
    }
    let alpha = (1...count).first { handle.band($0).map(GDALGetRasterColorInterpretation) == GCI_AlphaBand }
    var bands: [SourceBand] = []
    var masks: [MaskKind] = []
    for number in 1...count {
      guard let band = handle.band(number) else { throw GeoChunksError(.corruptData, "band \(number) can't be opened") }
      let mask = Self.maskKind(of: band, number: number, alpha: alpha)
      bands.append(
        Self.description(of: band, number: number, hasMask: { if case .none = mask { false } else { true } }()))
      masks.append(mask)
    }
    let driver = GDALGetDatasetDriver(dataset).map { String(cString: GDALGetDriverShortName($0)) }
    isLocalGeoTIFF =
      driver == "GTiff" && !key.version.isEmpty && bands.allSatisfy { $0.complexType == nil }
      && Set(bands.map(\.dataType)).count == 1
    let interleave = GDALGetMetadataItem(dataset, "INTERLEAVE", "IMAGE_STRUCTURE").map { String(cString: $0) }
    isInterleaved = interleave == "PIXEL"
    self.bands = bands
    self.masks = masks
  }

  private static func crs(_ reference: OGRSpatialReferenceH) throws(GeoChunksError) -> CRS? {
    var text: UnsafeMutablePointer<CChar>?
    let options = GDALStringList(["FORMAT=WKT2_2019"])
    let status = options.withConstant { OSRExportToWktEx(reference, &text, $0) }
    defer { VSIFree(text) }
    guard status == OGRERR_NONE, let text, text.pointee != 0 else { return nil }
    return try CRS(String(cString: text))
  }

  private static func subdatasetHint(_ dataset: GDALDatasetH) -> String? {
    GDALStringList.strings(GDALGetMetadata(dataset, "SUBDATASETS")).first { $0.contains("_NAME=") }
      .map { "name one of its subdatasets, such as \($0.drop { $0 != "=" }.dropFirst())" }
  }

  private static func maskKind(of band: GDALRasterBandH, number: Int, alpha: Int?) -> MaskKind {
    let flags = GDALGetMaskFlags(band)
    if flags & GMF_ALL_VALID != 0 { return .none }
    if flags & GMF_NODATA != 0, flags & GMF_PER_DATASET == 0 {
      return alpha.map { $0 == number ? .none : .alpha($0) } ?? .none
    }
    return .band
  }

  private static func description(of band: GDALRasterBandH, number: Int, hasMask: Bool) -> SourceBand {
    let dataType = DataType.ofBand(band)
    var (hasNodata, hasScale, hasOffset) = (Int32(0), Int32(0), Int32(0))
    let nodata: NodataValue?
    switch dataType {
    case .int64:
      let value = GDALGetRasterNoDataValueAsInt64(band, &hasNodata)
      nodata = hasNodata != 0 ? .signed(value) : nil
    case .uint64:
      let value = GDALGetRasterNoDataValueAsUInt64(band, &hasNodata)
      nodata = hasNodata != 0 ? .unsigned(value) : nil
    default:
      let value = GDALGetRasterNoDataValue(band, &hasNodata)
      nodata = hasNodata != 0 ? .real(value) : nil
    }
    let scale = GDALGetRasterScale(band, &hasScale)
    let offset = GDALGetRasterOffset(band, &hasOffset)
    let description = String(cString: GDALGetDescription(band))
    return SourceBand(
      name: description.isEmpty ? "band \(number)" : description, dataType: dataType ?? .float64,
      complexType: dataType == nil ? String(cString: GDALGetDataTypeName(GDALGetRasterDataType(band))) : nil,
      nodata: nodata, hasMask: hasMask, scale: hasScale != 0 ? scale : 1, offset: hasOffset != 0 ? offset : 0,
      unit: GDALGetRasterUnitType(band).map { String(cString: $0) } ?? "",
      colorInterpretation: String(cString: GDALGetColorInterpretationName(GDALGetRasterColorInterpretation(band))))
  }

  // MARK: Reading

  /// How many reads of samples this process has made; opening makes none.
  package static var readCount: Int { reads.load(ordering: .relaxed) }
  private static let reads = Atomic<Int>(0)

  /// See ``RasterSource``.
  public func read(
    bands: [Int], window: PixelWindow, samples: [UnsafeMutableRawBufferPointer], masks: [UnsafeMutableRawBufferPointer?]
  ) throws(GeoChunksError) {
    do throws(GeoChunksError) {
      try DatasetPool.shared.withDataset(key) { handle throws(GeoChunksError) in
        Self.reads.add(1, ordering: .relaxed)
        if let tiles = tileReader(handle, bands), tiles.covers(window) {
          try tiles.read(bands: bands, window: window, samples: samples) { sparseFill($0) }
        } else if bands.count > 1, let stride = uniformStride(bands, samples) {
          try request(handle, bands: bands, window: window, into: samples[0].baseAddress!, stride: stride)
        } else {
          for (index, band) in bands.enumerated() {
            try request(handle, bands: [band], window: window, into: samples[index].baseAddress!, stride: 0)
          }
        }
        for (index, band) in bands.enumerated() {
          if let mask = masks[index] { try readMask(handle, band: band, window: window, into: mask) }
        }
      }
    } catch {
      throw error.located(
        GeoChunksError.Location(path: path, band: bands.count == 1 ? bands[0] + 1 : nil, window: window))
    }
  }

  /// The way past GDAL: a local GeoTIFF at full resolution whose bands have one type, in a plain layout.
  private func tileReader(_ handle: DatasetHandle, _ numbers: [Int]) -> TIFFTileReader? {
    guard isLocalGeoTIFF, geoBox.size == fullSize else { return nil }
    return handle.tileReader(key.path, dataType: bands[numbers[0]].dataType, bandCount: bands.count)
  }

  /// The bits of what a block that the file leaves away is filled with: nodata, or 0.
  private func sparseFill(_ band: Int) -> UInt64 {
    struct Bits: SampleVisitor {
      let nodata: NodataValue
      func visit<T: Sample>(_ type: T.Type) throws -> UInt64 {
        guard let sample = nodata.sample(as: T.self) else { return 0 }
        switch T.dataType {
        case .float32: return UInt64(sample.asFloat.bitPattern)
        case .float64: return sample.asDouble.bitPattern
        default: return UInt64(truncatingIfNeeded: sample.asInteger)
        }
      }
    }
    return bands[band].nodata.flatMap { try? bands[band].dataType.accept(Bits(nodata: $0)) } ?? 0
  }

  /// The distance between bands' buffers, where one call can fill them all: same type, equal steps.
  private func uniformStride(_ numbers: [Int], _ samples: [UnsafeMutableRawBufferPointer]) -> Int? {
    let stride = samples[1].baseAddress! - samples[0].baseAddress!
    for k in 1..<numbers.count {
      guard bands[numbers[k]].dataType == bands[numbers[0]].dataType,
        samples[k].baseAddress! - samples[k - 1].baseAddress! == stride
      else { return nil }
    }
    return stride > 0 ? stride : nil
  }

  private func request(
    _ handle: DatasetHandle, bands numbers: [Int], window: PixelWindow, into target: UnsafeMutableRawPointer,
    stride: Int
  ) throws(GeoChunksError) {
    let type = bands[numbers[0]].dataType.gdal
    var (extra, source) = decimation(window)
    var list = numbers.map { Int32($0 + 1) }
    let (status, messages) = try GDALRuntime.calling { () throws(GeoChunksError) in
      numbers.count == 1
        ? GDALRasterIOEx(
          handle.band(numbers[0] + 1), GF_Read, source.0, source.1, source.2, source.3, target, Int32(window.width),
          Int32(window.height), type, 0, 0, &extra)
        : GDALDatasetRasterIOEx(
          handle.dataset, GF_Read, source.0, source.1, source.2, source.3, target, Int32(window.width),
          Int32(window.height), type, Int32(numbers.count), &list, 0, 0, GSpacing(stride),
          &extra)
    }
    guard status == CE_None else { throw readFailure(messages) }
  }

  private func readMask(
    _ handle: DatasetHandle, band: Int, window: PixelWindow, into target: UnsafeMutableRawBufferPointer
  ) throws(GeoChunksError) {
    var (extra, source) = decimation(window)
    let (status, messages) = try GDALRuntime.calling { () throws(GeoChunksError) in
      let mask: GDALRasterBandH?
      switch masks[band] {
      case .none: mask = nil
      case .band: mask = GDALGetMaskBand(handle.band(band + 1))
      case .alpha(let number): mask = handle.band(number)
      }
      return GDALRasterIOEx(
        mask, GF_Read, source.0, source.1, source.2, source.3, target.baseAddress!, Int32(window.width),
        Int32(window.height), GDT_Byte, 0, 0, &extra)
    }
    guard status == CE_None else { throw readFailure(messages) }
  }

  private func readFailure(_ messages: GDALMessages) -> GeoChunksError {
    if let cause = messages.cause, InputDiagnosis.isTransient(cause) {
      return GeoChunksError(.io, "reading failed", cause: cause, hint: "the server failed, not the file; try again")
    }
    return GeoChunksError(
      .corruptData, "samples can't be read", cause: messages.cause, hint: "the file is damaged or cut short there")
  }

  /// GDAL's arguments for a window: itself, or the part of the full raster that a reduced one's window stands for.
  private func decimation(_ window: PixelWindow) -> (GDALRasterIOExtraArg, (Int32, Int32, Int32, Int32)) {
    var extra = GDALRasterIOExtraArg()
    extra.nVersion = 1
    guard geoBox.size != fullSize else {
      extra.eResampleAlg = GRIORA_NearestNeighbour
      return (extra, (Int32(window.x), Int32(window.y), Int32(window.width), Int32(window.height)))
    }
    // GDAL before 3.7 takes int8 for Byte and would average the wrong numbers.
    let isAverage = DataType.gdalHasInt8 || !bands.contains { $0.dataType == .int8 }
    extra.eResampleAlg = isAverage ? GRIORA_Average : GRIORA_NearestNeighbour
    let (fx, fy) = (
      Double(fullSize.width) / Double(geoBox.size.width), Double(fullSize.height) / Double(geoBox.size.height)
    )
    extra.bFloatingPointWindowValidity = 1
    (extra.dfXOff, extra.dfYOff) = (Double(window.x) * fx, Double(window.y) * fy)
    (extra.dfXSize, extra.dfYSize) = (Double(window.width) * fx, Double(window.height) * fy)
    let (x, y) = (Int(extra.dfXOff), Int(extra.dfYOff))
    let xEnd = min(fullSize.width, Int((extra.dfXOff + extra.dfXSize).rounded(.up)))
    let yEnd = min(fullSize.height, Int((extra.dfYOff + extra.dfYSize).rounded(.up)))
    return (extra, (Int32(x), Int32(y), Int32(max(1, xEnd - x)), Int32(max(1, yEnd - y))))
  }

  /// See ``RasterSource``. GDAL averages from the nearest overview that has enough pixels.
  public func reduced(to size: PixelSize) throws(GeoChunksError) -> any RasterSource {
    guard !size.isEmpty else { throw GeoChunksError(.invalidArgument, "a raster of \(size) pixels") }
    return GDALSource(reducing: self, to: size)
  }

  private init(reducing full: GDALSource, to size: PixelSize) {
    path = full.path
    identity = "\(full.identity)@\(size)"
    geoBox = full.geoBox.zoomed(to: size)
    bands = full.bands
    blockSize = PixelSize(width: 256, height: 256)
    groundControlPointCount = full.groundControlPointCount
    overviews = []
    fullSize = full.fullSize
    key = full.key
    masks = full.masks
    isLocalGeoTIFF = false
    isInterleaved = full.isInterleaved
  }
}

extension RasterArray {
  /// Opens a raster lazily: anything GDAL opens, `/vsi` paths, `s3://` and `https://` included. Only the header is
  /// read; call it where blocking for that is fine. Throws `notFound`, `corruptData` or `io`.
  public static func open(_ path: String) throws(GeoChunksError) -> RasterArray {
    try RasterArray(GDALSource(path))
  }
}
