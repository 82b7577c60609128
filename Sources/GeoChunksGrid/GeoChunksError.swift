/// The one error that public entry points throw: what went wrong, where, what the library below said, and what to do.
public struct GeoChunksError: Error, Sendable, Hashable {
  /// The kind of failure. New kinds may be added: a `switch` over codes needs a `default`.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: String, Sendable {
      case invalidArgument, unsupported, corruptData, gridMismatch, missingGeoreference, notFound
      case targetExists, cannotCreate, io, resource, engineUnavailable, cancelled, internalError
    }
    private let kind: Kind
    private init(_ kind: Kind) { self.kind = kind }

    /// An argument, option or expression that can't be meant.
    public static let invalidArgument = Code(.invalidArgument)
    /// Data that is well formed but of a kind that can't be computed with, such as complex samples.
    public static let unsupported = Code(.unsupported)
    /// Data that is damaged, truncated or not what its header says.
    public static let corruptData = Code(.corruptData)
    /// Two rasters that don't share one pixel grid.
    public static let gridMismatch = Code(.gridMismatch)
    /// A raster without the geotransform or CRS that an operation needs.
    public static let missingGeoreference = Code(.missingGeoreference)
    /// An input, band or name that doesn't exist.
    public static let notFound = Code(.notFound)
    /// An output that exists and was not to be overwritten.
    public static let targetExists = Code(.targetExists)
    /// An output that can't be created.
    public static let cannotCreate = Code(.cannotCreate)
    /// Reading or writing failed half-way: a full disk, a lost mount.
    public static let io = Code(.io)
    /// A limit (memory, size) that the work can't be fitted into.
    public static let resource = Code(.resource)
    /// An executor that can't be reached or doesn't exist.
    public static let engineUnavailable = Code(.engineUnavailable)
    /// The work was cancelled.
    public static let cancelled = Code(.cancelled)
    /// A promise of this library that didn't hold. Please report it.
    public static let internalError = Code(.internalError)

    /// The code's name, as `gridMismatch`.
    public var description: String { kind.rawValue }

    /// The exit status the command ends with, after BSD's sysexits.
    public var exitStatus: Int32 {
      switch kind {
      case .invalidArgument, .resource: 64
      case .unsupported, .corruptData, .gridMismatch, .missingGeoreference: 65
      case .notFound: 66
      case .engineUnavailable: 69
      case .internalError: 70
      case .targetExists, .cannotCreate: 73
      case .io: 74
      case .cancelled: 130
      }
    }
  }

  /// Where it happened. Every part is optional.
  public struct Location: Sendable, Hashable {
    /// The file, as the user named it.
    public var path: String?
    /// The band, counted from 1.
    public var band: Int?
    /// The pixels, in the file's own pixel coordinates.
    public var window: PixelWindow?
    /// The operation's name, as in `calc` and `--explain`.
    public var operation: String?

    /// A location with the parts that are known.
    public init(path: String? = nil, band: Int? = nil, window: PixelWindow? = nil, operation: String? = nil) {
      self.path = path
      self.band = band
      self.window = window
      self.operation = operation
    }
  }

  /// The kind of failure.
  public var code: Code
  /// One sentence without a full stop, lower case, fit to follow `error: `.
  public var message: String
  /// What the library below (GDAL, PROJ, libtiff, the operating system) said.
  public var cause: String?
  /// Where it happened.
  public var location: Location
  /// What the user can do, if we know.
  public var hint: String?

  /// An error with its location and, where known, its cause and a hint.
  public init(
    _ code: Code, _ message: String, at location: Location = Location(), cause: String? = nil, hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.cause = cause
    self.hint = hint
  }

  /// The same error, with the parts of `location` that were still unknown.
  public func located(_ location: Location) -> GeoChunksError {
    var copy = self
    copy.location.path = copy.location.path ?? location.path
    copy.location.band = copy.location.band ?? location.band
    copy.location.window = copy.location.window ?? location.window
    copy.location.operation = copy.location.operation ?? location.operation
    return copy
  }
}

extension GeoChunksError: CustomStringConvertible {
  /// One line: location, message, cause. The hint stands apart.
  public var description: String {
    var text = ""
    if let path = location.path { text += "\(path): " }
    var place: [String] = []
    if let band = location.band { place.append("band \(band)") }
    if let window = location.window { place.append("window \(window)") }
    if let operation = location.operation { place.append("in \(operation)") }
    if !place.isEmpty { text += place.joined(separator: ", ") + ": " }
    text += message
    if let cause, !cause.isEmpty { text += " (\(cause))" }
    return text
  }
}
