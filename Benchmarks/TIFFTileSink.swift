import CTIFF
import Foundation
import Synchronization

/// Where the next bytes go in a file that several threads fill.
///
/// The class is the place's identity.
final class SharedEnd: Sendable {
  private let offset = Atomic<Int>(0)
  func reserve(_ count: Int) -> Int { offset.add(count, ordering: .relaxed).oldValue }
}

/// A libtiff handle that encodes tiles on one thread; what it writes goes to the shared end of one file, without
/// another copy. The file holds every thread's bytes but is no TIFF: a floor need not be readable.
///
/// The class owns libtiff's handle.
final class TIFFTileSink {
  /// What libtiff's functions work on: a file of its own, as it believes.
  private final class Client {
    let descriptor: Int32
    let end: SharedEnd
    var position = 0
    var size = 0

    init(descriptor: Int32, end: SharedEnd) {
      self.descriptor = descriptor
      self.end = end
    }
    func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
      var done = 0
      let offset = end.reserve(count)
      while done < count {
        let wrote = pwrite(descriptor, bytes + done, count - done, off_t(offset + done))
        guard wrote > 0 else { return -1 }
        done += wrote
      }
      position += count
      size = max(size, position)
      return count
    }
  }

  private let client: Client
  private let message: UnsafeMutablePointer<gc_tiff_message>
  private var handle: OpaquePointer?

  init(descriptor: Int32, end: SharedEnd, size: Int, codec: Codec) throws {
    client = Client(descriptor: descriptor, end: end)
    message = .allocate(capacity: 1)
    message.initialize(to: gc_tiff_message())
    handle = gc_tiff_open(
      "tiles", "w", Unmanaged.passUnretained(client).toOpaque(), message, { _, _, _ in 0 },
      { tmsize_t(Unmanaged<Client>.fromOpaque($0!).takeUnretainedValue().write($1!, Int($2))) },
      { context, offset, whence in
        let client = Unmanaged<Client>.fromOpaque(context!).takeUnretainedValue()
        switch whence {
        case SEEK_SET: client.position = Int(offset)
        case SEEK_CUR: client.position += Int(offset)
        default: client.position = client.size + Int(offset)
        }
        return toff_t(client.position)
      }, { _ in 0 }, { toff_t(Unmanaged<Client>.fromOpaque($0!).takeUnretainedValue().size) })
    guard let handle else { throw failure() }
    for (tag, value) in [
      (TIFFTAG_IMAGEWIDTH, size), (TIFFTAG_IMAGELENGTH, size), (TIFFTAG_TILEWIDTH, EncodeFloor.tileSide),
      (TIFFTAG_TILELENGTH, EncodeFloor.tileSide),
    ] { guard gc_tiff_set_u32(handle, UInt32(tag), UInt32(value)) == 1 else { throw failure() } }
    let isDeflate = codec == .deflate
    for (tag, value) in [
      (TIFFTAG_BITSPERSAMPLE, 32), (TIFFTAG_SAMPLESPERPIXEL, 1), (TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP),
      (TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK), (TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG),
      (TIFFTAG_COMPRESSION, isDeflate ? COMPRESSION_ADOBE_DEFLATE : COMPRESSION_ZSTD), (TIFFTAG_PREDICTOR, 3),
      (isDeflate ? TIFFTAG_ZIPQUALITY : TIFFTAG_ZSTD_LEVEL, Int32(codec.level)),
    ] { guard gc_tiff_set_u16(handle, UInt32(tag), value) == 1 else { throw failure() } }
  }

  deinit {
    close()
    message.deallocate()
  }

  /// Encodes one tile.
  func write(_ samples: UnsafeMutableRawPointer, _ byteCount: Int, _ index: Int) throws {
    guard TIFFWriteEncodedTile(handle, UInt32(index), samples, tmsize_t(byteCount)) == byteCount else {
      throw failure()
    }
  }

  func close() {
    if let handle { TIFFClose(handle) }
    handle = nil
  }

  private func failure() -> BenchmarkError {
    let text = withUnsafeBytes(of: message.pointee.text) { String(cString: $0.bindMemory(to: CChar.self).baseAddress!) }
    return BenchmarkError("libtiff can't encode: \(text)")
  }
}
