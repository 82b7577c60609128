internal import CTIFF

/// libtiff in this process.
public enum TIFFRuntime {
  /// libtiff's version, such as `4.5.0`.
  public static var version: String {
    let text = String(cString: TIFFGetVersion())
    return text.split(whereSeparator: \.isNewline).first?.split(separator: " ").last.map(String.init) ?? text
  }
}
