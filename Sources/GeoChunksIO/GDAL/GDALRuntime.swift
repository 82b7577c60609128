internal import CGDAL
internal import GeoChunksGrid

/// GDAL in this process: drivers registered once, messages kept instead of printed, the block cache bounded.
public enum GDALRuntime {
  private static let registration: Void = GDALAllRegister()

  /// Registers GDAL's drivers, the first time.
  static func start() { _ = registration }

  /// GDAL's version, such as `3.6.2`.
  public static var version: String { String(cString: GDALVersionInfo("RELEASE_NAME")) }

  /// Bounds GDAL's cache of decoded blocks, which all datasets of the process share.
  public static func setBlockCache(byteCount: Int) {
    start()
    GDALSetCacheMax64(GIntBig(byteCount))
  }

  /// Runs calls into GDAL and keeps what they say of errors. GDAL prints nothing meanwhile. The calls happen on this
  /// thread, without suspension.
  static func calling<R>(_ body: () throws(GeoChunksError) -> R) throws(GeoChunksError) -> (
    result: R, errors: GDALMessages
  ) {
    start()
    let messages = GDALMessages()
    let context = Unmanaged.passUnretained(messages).toOpaque()
    CPLPushErrorHandlerEx(
      { severity, _, text in
        guard severity == CE_Failure || severity == CE_Fatal, let text,
          let context = CPLGetErrorHandlerUserData()
        else { return }
        Unmanaged<GDALMessages>.fromOpaque(context).takeUnretainedValue().add(String(cString: text))
      }, context)
    defer { CPLPopErrorHandler() }
    CPLErrorReset()
    let result = try body()
    return withExtendedLifetime(messages) { (result, messages) }
  }
}

/// What GDAL said about failures during some calls, on one thread.
final class GDALMessages {
  private(set) var texts: [String] = []
  func add(_ text: String) {
    // A damaged file can say the same a thousand times.
    if texts.count < 8, texts.last != text { texts.append(text) }
  }
  /// All messages in one line; nil if there was none.
  var cause: String? {
    texts.isEmpty ? nil : texts.map { $0.replacing("\n", with: " ") }.joined(separator: "; ")
  }
}

/// A list of strings in GDAL's form, owned.
struct GDALStringList: ~Copyable {
  private(set) var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  init(_ strings: [String] = []) { for string in strings { pointer = CSLAddString(pointer, string) } }
  deinit { CSLDestroy(pointer) }

  /// The list as functions take it that don't change it.
  borrowing func withConstant<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    body(pointer.map { UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<CChar>?.self) })
  }

  /// The strings of a list that somebody else owns.
  static func strings(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    guard let list else { return [] }
    var strings: [String] = []
    var index = 0
    while let text = list[index] {
      strings.append(String(cString: text))
      index += 1
    }
    return strings
  }
}
