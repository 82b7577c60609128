internal import CDeflate
internal import CTIFF
internal import CZstd
internal import GeoChunksGrid
internal import Synchronization

/// Compressors, kept for the next tile. libdeflate and libzstd directly; LZW through libtiff.
enum TileCodec {
  /// The most bytes `count` bytes may become.
  static func bound(_ compression: Compression, _ count: Int) -> Int {
    switch compression {
    case .none: count
    // Stored blocks of at most 65535 bytes with 5 bytes each, zlib header and checksum.
    case .deflate: count + 5 * (count / 5000 + 2) + 64
    case .zstd: ZSTD_compressBound(count)
    // At worst every 8-bit sample becomes a 9..12-bit code.
    case .lzw: count + count / 2 + 64
    }
  }

  /// Bytes a compressor itself holds, roughly: libdeflate's match finders, zstd's tables at high levels.
  static func workspace(_ compression: Compression, level: Int, _ count: Int) -> Int {
    switch compression {
    case .none: 0
    case .deflate: level >= 10 ? 9_000_000 : 1_300_000
    case .zstd: level <= 3 ? 3_000_000 : level <= 9 ? 12_000_000 : level <= 15 ? 24_000_000 : 100_000_000
    case .lzw: 2 * count + 200_000
    }
  }

  /// Compresses an array. Throws as the other.
  static func compress(_ bytes: [UInt8], _ compression: Compression, level: Int) throws(GeoChunksError) -> [UInt8] {
    let copy = SampleBuffer(byteCount: bytes.count)
    defer { withExtendedLifetime(copy) {} }
    copy.bytes.copyBytes(from: bytes)
    return try compress(UnsafeRawBufferPointer(copy.bytes), compression, level: level)
  }

  /// Compresses bytes. Throws `internalError` with what the codec said.
  static func compress(
    _ bytes: UnsafeRawBufferPointer, _ compression: Compression, level: Int
  ) throws(GeoChunksError) -> [UInt8] {
    switch compression {
    case .none, .lzw: return Array(bytes)
    case .deflate:
      let compressor = try DeflatePool.shared.take(level)
      defer { DeflatePool.shared.put(compressor, level) }
      let limit = libdeflate_zlib_compress_bound(compressor.pointer, bytes.count)
      let result = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        count = libdeflate_zlib_compress(
          compressor.pointer, bytes.baseAddress!, bytes.count, buffer.baseAddress!, limit)
      }
      guard !result.isEmpty else { throw GeoChunksError(.internalError, "libdeflate gave nothing") }
      return result
    case .zstd:
      let context = try ZstdPool.shared.take(level)
      defer { ZstdPool.shared.put(context, level) }
      let limit = ZSTD_compressBound(bytes.count)
      var status = 0
      let result = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        status = ZSTD_compressCCtx(
          context.pointer, buffer.baseAddress!, limit, bytes.baseAddress!, bytes.count, Int32(level))
        count = ZSTD_isError(status) != 0 ? 0 : status
      }
      guard ZSTD_isError(status) == 0 else {
        throw GeoChunksError(.internalError, "zstd failed", cause: String(cString: ZSTD_getErrorName(status)))
      }
      return result
    }
  }
}

/// A compressor that one thread uses at a time. Owns it and frees it with the last reference.
private final class Compressor: @unchecked Sendable {
  // Invariant for Sendable: a pool gives it to one borrower at a time.
  let pointer: OpaquePointer
  private let free: @Sendable (OpaquePointer) -> Void
  init(_ pointer: OpaquePointer, free: @escaping @Sendable (OpaquePointer) -> Void) {
    self.pointer = pointer
    self.free = free
  }
  deinit { free(pointer) }
}

/// Idle compressors by level.
private final class CompressorPool: Sendable {
  private let idle = Mutex<[Int: [Compressor]]>([:])
  private let make: @Sendable (Int) -> Compressor?
  private let name: String

  init(_ name: String, make: @escaping @Sendable (Int) -> Compressor?) {
    self.name = name
    self.make = make
  }

  func take(_ level: Int) throws(GeoChunksError) -> Compressor {
    if let known = idle.withLock({ $0[level]?.popLast() }) { return known }
    guard let new = make(level) else { throw GeoChunksError(.resource, "no memory for \(name) at level \(level)") }
    return new
  }
  func put(_ compressor: Compressor, _ level: Int) {
    idle.withLock { $0[level, default: []].append(compressor) }
  }
}

private enum DeflatePool {
  static let shared = CompressorPool("libdeflate") { level in
    libdeflate_alloc_compressor(Int32(level)).map { Compressor($0) { libdeflate_free_compressor($0) } }
  }
}
private enum ZstdPool {
  static let shared = CompressorPool("zstd") { _ in ZSTD_createCCtx().map { Compressor($0) { ZSTD_freeCCtx($0) } } }
}
