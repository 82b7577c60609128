internal import CTIFF
internal import GeoChunksGrid
internal import Glibc

/// A TIFF that libtiff reads and writes through our own functions, over a file or over memory.
///
/// The class owns libtiff's handle and, over a file, nothing else: the descriptor belongs to its maker.
final class TIFFStream {
  /// What the functions work on.
  private final class Client {
    let descriptor: Int32
    let fileSystem: FileSystem
    var memory: [UInt8] = []
    var position = 0
    /// The first system error met.
    var error: Int32 = 0

    init(descriptor: Int32, fileSystem: FileSystem) {
      self.descriptor = descriptor
      self.fileSystem = fileSystem
    }
    var size: Int {
      guard descriptor >= 0 else { return memory.count }
      var status = stat()
      return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
    func read(_ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
      if descriptor >= 0 {
        let got = pread(descriptor, target, count, off_t(position))
        if got > 0 { position += got }
        if got < 0, error == 0 { error = errno }
        return got
      }
      let available = max(0, min(count, memory.count - position))
      memory.withUnsafeBytes { target.copyMemory(from: $0.baseAddress! + position, byteCount: available) }
      position += available
      return available
    }
    func write(_ source: UnsafeRawPointer, _ count: Int) -> Int {
      if descriptor >= 0 {
        var done = 0
        while done < count {
          let wrote = fileSystem.write(descriptor, source + done, count - done, position)
          if wrote < 0 && errno == EINTR { continue }
          if wrote <= 0 {
            if error == 0 { error = wrote < 0 ? errno : ENOSPC }
            return -1
          }
          done += wrote
          position += wrote
        }
        return done
      }
      if position + count > memory.count {
        memory.append(contentsOf: repeatElement(0, count: position + count - memory.count))
      }
      memory.withUnsafeMutableBytes { ($0.baseAddress! + position).copyMemory(from: source, byteCount: count) }
      position += count
      return count
    }
  }

  private let client: Client
  private let message: UnsafeMutablePointer<gc_tiff_message>
  private(set) var handle: OpaquePointer?

  /// Over an open file (`r+`) or, with a negative descriptor, over empty memory (`w`). Nil if libtiff refuses.
  init?(descriptor: Int32, name: String, mode: String, fileSystem: FileSystem = .current) {
    client = Client(descriptor: descriptor, fileSystem: fileSystem)
    message = .allocate(capacity: 1)
    message.initialize(to: gc_tiff_message())
    handle = gc_tiff_open(
      name, mode, Unmanaged.passUnretained(client).toOpaque(), message,
      { tmsize_t(Unmanaged<Client>.fromOpaque($0!).takeUnretainedValue().read($1!, Int($2))) },
      { tmsize_t(Unmanaged<Client>.fromOpaque($0!).takeUnretainedValue().write($1!, Int($2))) },
      { context, offset, whence in
        let client = Unmanaged<Client>.fromOpaque(context!).takeUnretainedValue()
        switch whence {
        case SEEK_SET: client.position = Int(offset)
        case SEEK_CUR: client.position += Int(offset)
        default: client.position = client.size + Int(offset)
        }
        return toff_t(client.position)
      },
      { _ in 0 },
      { toff_t(Unmanaged<Client>.fromOpaque($0!).takeUnretainedValue().size) })
    if handle == nil {
      message.deallocate()
      return nil
    }
  }

  deinit {
    close()
    message.deallocate()
  }

  /// Releases libtiff's handle. Anything unflushed may be written; flush first and look at the answer.
  func close() {
    if let handle { TIFFClose(handle) }
    handle = nil
  }

  /// What went wrong: the system's word if there is one, else libtiff's.
  var cause: String {
    if client.error != 0 { return String(cString: strerror(client.error)) }
    return withUnsafeBytes(of: message.pointee.text) { String(cString: $0.bindMemory(to: CChar.self).baseAddress!) }
  }

  /// The whole file, over memory.
  var memory: [UInt8] { client.memory }
}
