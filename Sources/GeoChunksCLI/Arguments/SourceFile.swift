internal import Glibc

/// Local files, as far as argument parsing must know them.
enum SourceFile {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
