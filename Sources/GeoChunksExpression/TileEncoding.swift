public import GeoChunksGrid

/// One encoded tile of an output file.
public struct EncodedTile: Sendable {
  /// The band, from 0; `EncodedTile.maskPlane` for the dataset's mask.
  public let plane: Int
  /// The tile's number in its plane, row by row.
  public let index: Int
  /// The bytes as they stand in the file.
  public let bytes: [UInt8]

  /// The plane of the dataset's mask.
  public static let maskPlane = -1

  /// An encoded tile.
  public init(plane: Int, index: Int, bytes: [UInt8]) {
    self.plane = plane
    self.index = index
    self.bytes = bytes
  }
}

/// How tasks turn samples into the bytes of a tile: the half of a file sink that travels with the plan, so that
/// compression is parallel and remote. The other half, the writer, stays where the file is.
public protocol TileEncoding: Sendable {
  /// A tile's size in pixels; edge tiles are full size, padded.
  var tileSize: PixelSize { get }
  /// The samples' type in the file.
  var dataType: DataType { get }
  /// What stands in the file for an invalid sample; nil where the file has a mask instead or all are valid.
  var nodata: NodataValue? { get }
  /// Whether the file has a mask plane.
  var hasMask: Bool { get }
  /// The most bytes that encoding one tile may take, its result included.
  var workspaceByteCount: Int { get }
  /// The most bytes an encoded tile may take.
  var encodedByteLimit: Int { get }
  /// One line for plans: format, codec, level.
  var title: String { get }

  /// Encodes one full tile of samples in native byte order, which it may overwrite. Throws `io` or `unsupported`
  /// with what the codec said.
  func encode(samples: UnsafeMutableRawBufferPointer) throws(GeoChunksError) -> [UInt8]
  /// Encodes one full tile of mask bytes (0 invalid).
  func encode(mask: UnsafeRawBufferPointer) throws(GeoChunksError) -> [UInt8]
}
