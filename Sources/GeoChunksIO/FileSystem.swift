package import GeoChunksGrid
internal import Glibc
internal import Synchronization

/// The system calls that make files, in one place, so that tests can make each fail.
package struct FileSystem: Sendable {
  package var write: @Sendable (Int32, UnsafeRawPointer, Int, Int) -> Int
  package var rename: @Sendable (_ from: String, _ to: String, _ replacing: Bool) -> Int32
  package var close: @Sendable (Int32) -> Int32

  /// The operating system's.
  package static let system = FileSystem(
    write: { pwrite($0, $1, $2, off_t($3)) },
    rename: { from, to, replacing in
      if replacing { return Glibc.rename(from, to) }
      // A link never replaces a target that appeared meanwhile.
      if link(from, to) == 0 { return unlink(from) }
      if errno == EEXIST { return -1 }
      // A file system without hard links.
      if access(to, F_OK) == 0 {
        errno = EEXIST
        return -1
      }
      return Glibc.rename(from, to)
    },
    close: { Glibc.close($0) })

  /// Replaces the system calls while a test's body runs.
  @TaskLocal package static var current = FileSystem.system

  /// The last system call's error in words.
  package static var lastError: String { String(cString: strerror(errno)) }
}

/// A file in the making: a temporary name beside the target, renamed when complete, gone otherwise.
///
/// The class owns the temporary file; it is removed with the last reference unless it was published.
package final class PublishedFile: @unchecked Sendable {
  // Invariant for Sendable: used by one thread at a time; `removeAllTemporaries` only unlinks.

  package let path: String
  package let temporaryPath: String
  private let overwrite: Bool
  private let fileSystem: FileSystem
  private var isDone = false

  /// Checks the target and chooses the temporary name; creates nothing. Throws `targetExists`, or `cannotCreate`
  /// where the directory is missing or can't be written to, or the target is a directory.
  package init(
    _ path: String, overwrite: Bool, fileSystem: FileSystem = .current
  ) throws(GeoChunksError) {
    let location = GeoChunksError.Location(path: path)
    guard path != "-" else {
      throw GeoChunksError(.cannotCreate, "a raster can't be written to standard output", at: location)
    }
    guard !path.isEmpty else { throw GeoChunksError(.cannotCreate, "the output has no name") }
    guard !path.hasPrefix("/vsi"), !path.contains("://") else {
      throw GeoChunksError(
        .cannotCreate, "outputs are local files", at: location, hint: "write here, then copy it there")
    }
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw GeoChunksError(.cannotCreate, "the output is a directory", at: location)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw GeoChunksError(.cannotCreate, "the output exists and is not a regular file", at: location)
      }
      guard overwrite else {
        throw GeoChunksError(.targetExists, "the output exists", at: location, hint: "--overwrite replaces it")
      }
    }
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, access(path, F_OK) != 0 {
      throw GeoChunksError(.cannotCreate, "the output is a link to nothing", at: location)
    }
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { String(path[...$0]) } ?? "./"
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard access(directory, W_OK | X_OK) == 0 else {
      throw GeoChunksError(
        .cannotCreate, "the output can't be created", at: location,
        cause: "directory \(directory): \(FileSystem.lastError)")
    }
    self.path = path
    self.overwrite = overwrite
    self.fileSystem = fileSystem
    let temporaryPath =
      "\(directory).\(String(decoding: name.utf8.prefix(200), as: UTF8.self)).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    self.temporaryPath = temporaryPath
    Self.temporaries.withLock { _ = $0.insert(temporaryPath) }
  }

  /// The temporary files of this process that are neither published nor removed.
  private static let temporaries = Mutex<Set<String>>([])

  /// Removes every temporary file of this process: for a program that must end now.
  package static func removeAllTemporaries() {
    for path in temporaries.withLock({ $0 }) {
      unlink(path)
      unlink(path + ".aux.xml")
    }
  }

  deinit { discard() }

  /// Gives the file its name. With `overwrite`, an old target is replaced and its sidecars removed. Throws `io`,
  /// or `targetExists` for a target that appeared meanwhile.
  package func publish() throws(GeoChunksError) {
    guard fileSystem.rename(temporaryPath, path, overwrite) == 0 else {
      let (code, cause) = (errno, FileSystem.lastError)
      discard()
      throw GeoChunksError(
        code == EEXIST ? .targetExists : .io, code == EEXIST ? "the output exists" : "the output can't be renamed",
        at: .init(path: path), cause: cause)
    }
    isDone = true
    _ = Self.temporaries.withLock { $0.remove(temporaryPath) }
    if overwrite { for suffix in [".aux.xml", ".ovr", ".msk"] { unlink(path + suffix) } }
    // What GDAL couldn't say in the file itself, such as an unusual CRS.
    if access(temporaryPath + ".aux.xml", F_OK) == 0 {
      _ = fileSystem.rename(temporaryPath + ".aux.xml", path + ".aux.xml", true)
    }
  }

  /// Removes the temporary file, if there is one.
  package func discard() {
    guard !isDone else { return }
    isDone = true
    unlink(temporaryPath)
    unlink(temporaryPath + ".aux.xml")
    _ = Self.temporaries.withLock { $0.remove(temporaryPath) }
  }
}
