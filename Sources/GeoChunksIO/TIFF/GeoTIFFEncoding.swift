internal import CTIFF
public import GeoChunksExpression
public import GeoChunksGrid

/// Tiles of a GeoTIFF: predictor, then codec; libdeflate and libzstd directly, LZW through libtiff.
public struct GeoTIFFEncoding: TileEncoding {
  /// A tile's size in pixels.
  public let tileSize: PixelSize
  /// The samples' type in the file.
  public let dataType: DataType
  /// What stands for invalid samples; nil where there is a mask or nothing is invalid.
  public let nodata: NodataValue?
  /// Whether the file has a mask plane.
  public let hasMask: Bool
  let compression: Compression
  let level: Int
  let predictor: Int

  init(
    _ options: GeoTIFFOptions, dataType: DataType, nodata: NodataValue?, hasMask: Bool
  ) throws(GeoChunksError) {
    try options.validate(for: dataType)
    tileSize = PixelSize(width: options.tileSize, height: options.tileSize)
    self.dataType = dataType
    self.nodata = nodata
    self.hasMask = hasMask
    compression = options.compression
    level = options.level ?? options.compression.defaultLevel
    predictor = options.predictor(for: dataType)
  }

  private var tileByteCount: Int { tileSize.count * dataType.byteCount }
  /// See ``TileEncoding``.
  public var encodedByteLimit: Int { max(TileCodec.bound(compression, tileByteCount), 1024) }
  /// See ``TileEncoding``.
  public var workspaceByteCount: Int {
    2 * tileByteCount + TileCodec.workspace(compression, level: level, tileByteCount)
  }
  /// See ``TileEncoding``.
  public var title: String {
    var text = "GeoTIFF \(dataType.rawValue), \(compression.rawValue)"
    if compression.levels != nil { text += " level \(level)" }
    if predictor != 1 { text += ", predictor \(predictor)" }
    if let nodata { text += ", nodata \(nodata)" }
    return text + (hasMask ? ", mask" : "")
  }

  /// See ``TileEncoding``.
  public func encode(samples: UnsafeMutableRawBufferPointer) throws(GeoChunksError) -> [UInt8] {
    precondition(samples.count == tileByteCount, "a tile of another size")
    if compression == .lzw { return try encodeByLibtiff(samples) }
    guard predictor != 1 else {
      return try TileCodec.compress(UnsafeRawBufferPointer(samples), compression, level: level)
    }
    let scratch = SampleBuffer(byteCount: samples.count)
    Predictor.apply(predictor, samples: samples, result: scratch.bytes, width: tileSize.width, dataType: dataType)
    // Pointers alone don't keep the buffer alive.
    defer { withExtendedLifetime(scratch) {} }
    return try TileCodec.compress(UnsafeRawBufferPointer(scratch.bytes), compression, level: level)
  }

  /// See ``TileEncoding``. One bit a pixel, rows of whole bytes, zlib: what GDAL makes masks of.
  public func encode(mask: UnsafeRawBufferPointer) throws(GeoChunksError) -> [UInt8] {
    precondition(mask.count == tileSize.count, "a mask of another size")
    var bits = [UInt8](repeating: 0, count: tileSize.count / 8)
    for i in bits.indices {
      var byte: UInt8 = 0
      for k in 0..<8 where mask[i * 8 + k] != 0 { byte |= 0x80 >> UInt8(k) }
      bits[i] = byte
    }
    return try TileCodec.compress(bits, .deflate, level: 6)
  }

  /// A file of one tile in memory, written by libtiff, whose raw tile is the answer.
  private func encodeByLibtiff(_ samples: UnsafeMutableRawBufferPointer) throws(GeoChunksError) -> [UInt8] {
    guard let stream = TIFFStream(descriptor: -1, name: "tile", mode: "w"), let tiff = stream.handle else {
      throw GeoChunksError(.internalError, "libtiff refuses a tile in memory")
    }
    func failure() -> GeoChunksError {
      GeoChunksError(.internalError, "libtiff can't encode a tile", cause: stream.cause)
    }
    let format =
      dataType.isFloatingPoint ? SAMPLEFORMAT_IEEEFP : dataType.isSigned ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT
    let fields: [(Int32, Int)] = [
      (TIFFTAG_BITSPERSAMPLE, dataType.byteCount * 8), (TIFFTAG_SAMPLESPERPIXEL, 1),
      (TIFFTAG_SAMPLEFORMAT, Int(format)), (TIFFTAG_PHOTOMETRIC, Int(PHOTOMETRIC_MINISBLACK)),
      (TIFFTAG_PLANARCONFIG, Int(PLANARCONFIG_CONTIG)), (TIFFTAG_COMPRESSION, Int(COMPRESSION_LZW)),
      (TIFFTAG_PREDICTOR, predictor),
    ]
    for (tag, value) in [
      (TIFFTAG_IMAGEWIDTH, tileSize.width), (TIFFTAG_IMAGELENGTH, tileSize.height),
      (TIFFTAG_TILEWIDTH, tileSize.width), (TIFFTAG_TILELENGTH, tileSize.height),
    ] { guard gc_tiff_set_u32(tiff, UInt32(tag), UInt32(value)) == 1 else { throw failure() } }
    for (tag, value) in fields { guard gc_tiff_set_u16(tiff, UInt32(tag), Int32(value)) == 1 else { throw failure() } }
    guard TIFFWriteEncodedTile(tiff, 0, samples.baseAddress!, tmsize_t(samples.count)) >= 0 else { throw failure() }
    let count = Int(TIFFGetStrileByteCount(tiff, 0))
    let offset = Int(TIFFGetStrileOffset(tiff, 0))
    guard TIFFFlushData(tiff) == 1, count > 0, offset + count <= stream.memory.count else { throw failure() }
    return Array(stream.memory[offset..<offset + count])
  }
}
