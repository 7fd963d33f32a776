import Datasets
import Digests

/// What can be wrong with an IDX file.
public enum IDXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file ends within its header.
  case shortHeader(found: Int)
  /// The file does not begin with two zero bytes.
  case wrongMagic(found: [UInt8])
  /// The elements are not unsigned bytes (code 8).
  case wrongElement(code: UInt8)
  /// The number of dimensions is not the expected one.
  case wrongDimensionCount(expected: [Int], found: Int)
  /// The header promises more than any file here could hold.
  case absurdSize(dimensions: [Int])
  /// The content is not as long as the header says.
  case wrongLength(expected: Int, found: Int)
  /// The compressed file is malformed.
  case gzip(GzipError)

  /// What was expected and what was found, in words that follow the file's name.
  public var description: String {
    switch self {
    case .shortHeader(let found): "an IDX header was expected, the file ends after \(found) bytes"
    case .wrongMagic(let found):
      "an IDX file begins with two zero bytes, found \(found.map(String.init).joined(separator: " "))"
    case .wrongElement(let code): "IDX elements of code 8 (unsigned bytes) were expected, found \(code)"
    case .wrongDimensionCount(let expected, let found):
      "\(expected.map(String.init).joined(separator: " or ")) IDX dimensions were expected, found \(found)"
    case .absurdSize(let dimensions):
      "the IDX header promises \(dimensions.map(String.init).joined(separator: " × ")) bytes, which cannot be"
    case .wrongLength(let expected, let found):
      "the IDX header promises \(expected) bytes in all, found \(found)"
    case .gzip(let error): "\(error)"
    }
  }
}

/// A file in the IDX format of MNIST: unsigned bytes in one or three dimensions.
///
/// Two zero bytes, the code 8 for unsigned bytes, the number of dimensions, each dimension as a
/// big-endian 32-bit number, then the elements, the last dimension running fastest.
public struct IDX: Sendable, Equatable {
  /// The sizes, for example `[60000, 28, 28]`.
  public let dimensions: [Int]
  /// What stands before the elements.
  public let header: [UInt8]
  /// The elements, row by row.
  public let elements: [UInt8]

  /// The largest decompressed file that is taken seriously, in bytes.
  static let sizeLimit = 1 << 29

  /// Reads a file's bytes, plain or gzip-compressed.
  ///
  /// - Parameter expectedDimensions: the numbers of dimensions that will do.
  /// - Throws: `IDXError` for anything but a well-formed file of exactly the promised length. No
  ///   memory is set aside on the word of a header alone.
  public init(file: [UInt8], expectedDimensions: [Int] = [1, 3]) throws(IDXError) {
    let compressed = Gzip.isCompressed(file)
    // Enough for the header of three dimensions.
    let head: [UInt8]
    do throws(GzipError) {
      head = compressed
        ? try Gzip.prefix(file, count: Self.headerSize(3)) : Array(file.prefix(Self.headerSize(3)))
    } catch { throw .gzip(error) }
    dimensions = try Self.dimensions(head: head, expected: expectedDimensions)
    let promised = Self.size(dimensions)
    var contents = file
    if compressed {
      do throws(GzipError) { contents = try Gzip.inflate(file, limit: promised) } catch { throw .gzip(error) }
    }
    guard contents.count == promised else {
      throw .wrongLength(expected: promised, found: contents.count)
    }
    header = Array(contents.prefix(Self.headerSize(dimensions.count)))
    // Moved within their memory: a second copy would be the largest thing in it.
    contents.removeFirst(header.count)
    elements = contents
  }

  /// SHA-256 of the whole file, decompressed, header included.
  var sha256: String { SHA256.hexadecimal(of: header, elements) }

  /// The bytes of the whole file, header included.
  static func size(_ dimensions: [Int]) -> Int { headerSize(dimensions.count) + dimensions.reduce(1, *) }

  private static func headerSize(_ dimensionCount: Int) -> Int { 4 + 4 * dimensionCount }

  /// The sizes that the first bytes of a file promise.
  static func dimensions(head: [UInt8], expected: [Int] = [1, 3]) throws(IDXError) -> [Int] {
    guard head.count >= 4 else { throw .shortHeader(found: head.count) }
    guard head[0] == 0 && head[1] == 0 else { throw .wrongMagic(found: Array(head.prefix(4))) }
    guard head[2] == 8 else { throw .wrongElement(code: head[2]) }
    let count = Int(head[3])
    guard expected.contains(count) else {
      throw .wrongDimensionCount(expected: expected, found: count)
    }
    guard head.count >= headerSize(count) else { throw .shortHeader(found: head.count) }
    let dimensions = (0..<count).map { d in
      head[(4 + 4 * d)..<(8 + 4 * d)].reduce(0) { $0 << 8 | Int($1) }
    }
    var size = 1
    for dimension in dimensions {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow && product <= sizeLimit else { throw .absurdSize(dimensions: dimensions) }
      size = product
    }
    return dimensions
  }
}
