import ArgumentParser

/// How a float32 NDVI is compressed: the codec and level of a goal, predictor 3.
enum Codec: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case deflate, zstd

  var level: Int { self == .deflate ? 6 : 1 }
  var title: String { "\(rawValue) \(level), predictor 3" }
  /// GDAL's creation options, for the floor and for peers.
  var creationOptions: [String] {
    [
      "TILED=YES", "BLOCKXSIZE=\(EncodeFloor.tileSide)", "BLOCKYSIZE=\(EncodeFloor.tileSide)",
      "COMPRESS=\(rawValue.uppercased())", self == .deflate ? "ZLEVEL=\(level)" : "ZSTD_LEVEL=\(level)", "PREDICTOR=3",
    ]
  }
}

/// One piece of work that a process of its own does and times.
struct Work: Hashable, Sendable {
  /// What is done.
  enum Kind: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
    case decodeGDAL = "decode-gdal"
    case decodeLibtiff = "decode-libtiff"
    case encodeGDAL = "encode-gdal"
    case encodeLibtiff = "encode-libtiff"
    case memoryCopy = "memory-copy"
    case meanNDVI = "mean-ndvi"
    case writeNDVI = "write-ndvi"
    case meanOfMosaic = "mean-of-mosaic"
    case fusedChain = "fused-chain"
    case plan
    case gdalCalc = "gdal_calc"
    case daskMean = "dask-mean"
    case daskFile = "dask-file"
    case numpyChain = "numpy-chain"

    var isPeer: Bool { [.gdalCalc, .daskMean, .daskFile, .numpyChain].contains(self) }
    var isFloor: Bool { [.decodeGDAL, .decodeLibtiff, .encodeGDAL, .encodeLibtiff].contains(self) }
  }
  let kind: Kind
  let threads: Int
  let codec: Codec?
  let memoryLimit: Int?

  init(_ kind: Kind, threads: Int, codec: Codec? = nil, memoryLimit: Int? = nil) {
    self.kind = kind
    self.threads = threads
    self.codec = codec
    self.memoryLimit = memoryLimit
  }

  /// `encode-gdal zstd 1, predictor 3, threads 2`.
  var title: String {
    var text = kind.rawValue
    if let codec { text += " \(codec.title)" }
    text += ", \(threads) thread\(threads == 1 ? "" : "s")"
    if let memoryLimit { text += ", limit \(memoryLimit / 1_000_000) MB" }
    return text
  }

  /// What `MeasureCommand` is called with.
  func arguments(_ options: SceneOptions) -> [String] {
    var arguments = [
      "measure", kind.rawValue, "--size", "\(options.size)", "--directory", options.directory, "--vrt-size",
      "\(options.vrtSize)", "--threads", "\(threads)",
    ]
    if let chunk = options.chunk { arguments += ["--chunk", "\(chunk)"] }
    if let codec { arguments += ["--codec", codec.rawValue] }
    if let memoryLimit { arguments += ["--memory-limit", "\(memoryLimit)"] }
    return arguments
  }
}
