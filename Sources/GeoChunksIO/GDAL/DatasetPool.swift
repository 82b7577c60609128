internal import CGDAL
package import GeoChunksGrid
internal import Synchronization

/// An open GDAL dataset. Owned by whoever holds the lease; never used by two threads at once.
///
/// The class owns the handle and closes it with the last reference.
package final class DatasetHandle: @unchecked Sendable {
  // Invariant for Sendable: `DatasetPool` gives a handle to one borrower at a time.
  package let dataset: UnsafeMutableRawPointer
  init(_ dataset: GDALDatasetH) { self.dataset = dataset }
  deinit { _ = try? GDALRuntime.calling { () throws(GeoChunksError) in GDALClose(dataset) } }

  private var reader: TIFFTileReader??

  /// The way past GDAL, for a file that has one; found out at the first read.
  func tileReader(_ path: String, dataType: DataType, bandCount: Int) -> TIFFTileReader? {
    if let reader { return reader }
    let new = TIFFTileReader(path, dataType: dataType, bandCount: bandCount)
    reader = .some(new)
    return new
  }

  func band(_ number: Int) -> GDALRasterBandH? { GDALGetRasterBand(dataset, Int32(number)) }
}

/// Open datasets that nobody uses just now, the least recently used closed first. GDAL 3.6 handles are not safe for
/// two threads, so a task borrows one, and a file read by N threads is open N times.
package final class DatasetPool: Sendable {
  package struct Key: Hashable, Sendable {
    let path: String
    /// Changes when the file is replaced, so that a stale handle is never used.
    let version: String

    package init(path: String, version: String) {
      self.path = path
      self.version = version
    }
  }
  private struct Idle {
    let key: Key
    let handle: DatasetHandle
  }

  static let shared = DatasetPool(capacity: 64)

  private let capacity: Int
  private let idle = Mutex<[Idle]>([])

  package init(capacity: Int) { self.capacity = capacity }

  /// Lends an open dataset to `body`. It is kept open for the next borrower unless `body` throws.
  package func withDataset<R>(
    _ key: Key, _ body: (DatasetHandle) throws(GeoChunksError) -> R
  ) throws(GeoChunksError) -> R {
    let known = idle.withLock { list in
      list.lastIndex { $0.key == key }.map { list.remove(at: $0).handle }
    }
    let handle: DatasetHandle
    if let known { handle = known } else { handle = try Self.open(key.path) }
    let result = try body(handle)
    // Closing happens outside the lock.
    let evicted = idle.withLock { list in
      list.append(Idle(key: key, handle: handle))
      return list.count > capacity ? list.removeFirst() : nil
    }
    _ = evicted
    return result
  }

  /// Closes what is idle.
  package func drain() {
    let closed = idle.withLock { list in
      defer { list = [] }
      return list
    }
    _ = closed
  }

  /// Opens a dataset for reading.
  static func open(_ path: String) throws(GeoChunksError) -> DatasetHandle {
    let (dataset, messages) = try GDALRuntime.calling { () throws(GeoChunksError) in
      GDALOpenEx(path, UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), nil, nil, nil)
    }
    guard let dataset else { throw InputDiagnosis.failure(opening: path, cause: messages.cause) }
    return DatasetHandle(dataset)
  }
}
