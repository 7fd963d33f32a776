import CPNG
import Host

/// An image of 8-bit samples, grey or RGB, and its PNG file. libpng's simplified interface writes the
/// same bytes for the same image: fixed compression, no time stamp, no text.
public struct PNGImage: Sendable, Equatable {
  /// Samples of a pixel; the raw value is how many there are.
  public enum Format: Int, Sendable {
    /// One sample, from 0 for black to 255 for white.
    case grey = 1
    /// Red, green and blue, each from 0 to 255.
    case rgb = 3
  }

  /// Pixels across.
  public let width: Int
  /// Pixels downwards.
  public let height: Int
  /// One sample or three for each pixel.
  public let format: Format
  /// Rows from top to bottom, `[height, width, samples]`.
  public var pixels: [UInt8]

  /// An image of one colour: one sample for grey, three for RGB.
  public init(width: Int, height: Int, colour: [UInt8] = [255]) {
    require(width > 0 && height > 0, "PNGImage: \(width) × \(height)")
    guard let format = Format(rawValue: colour.count) else {
      programmerError("PNGImage: \(colour.count) samples for a pixel, expected 1 or 3")
    }
    self.width = width
    self.height = height
    self.format = format
    pixels = []
    pixels.reserveCapacity(width * height * colour.count)
    for _ in 0..<width * height { pixels += colour }
  }

  /// An image from its samples, `[height, width]` or `[height, width, 3]`.
  public init(width: Int, height: Int, format: Format, pixels: [UInt8]) {
    require(width > 0 && height > 0, "PNGImage: \(width) × \(height)")
    require(
      pixels.count == width * height * format.rawValue,
      "PNGImage: \(pixels.count) samples for \(width) × \(height) × \(format.rawValue)")
    self.width = width
    self.height = height
    self.format = format
    self.pixels = pixels
  }

  /// Sets the pixel in column `x`, row `y`; outside the image nothing happens.
  public mutating func set(x: Int, y: Int, to colour: [UInt8]) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    require(colour.count == format.rawValue, "PNGImage.set: \(colour.count) samples for a pixel of \(format.rawValue)")
    let start = (y * width + x) * format.rawValue
    for (offset, sample) in colour.enumerated() { pixels[start + offset] = sample }
  }

  /// Fills a rectangle, clipped to the image.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, with colour: [UInt8]) {
    for row in y..<y + height { for column in x..<x + width { set(x: column, y: row, to: colour) } }
  }

  /// The bytes of the PNG file (`png_image_write_to_memory`).
  ///
  /// - Throws: `HostError.unwritable`, naming `path`, with libpng's message.
  public func encoded(for path: String = "PNG") throws(HostError) -> [UInt8] {
    var image = header()
    defer { png_image_free(&image) }
    let rowStride = Int32(width * format.rawValue)
    var size: png_alloc_size_t = 0
    // The first call only measures.
    guard png_image_write_to_memory(&image, nil, &size, 0, pixels, rowStride, nil) != 0 else {
      throw .unwritable(path: path, reason: Self.message(image))
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, rowStride, nil) != 0 else {
      throw .unwritable(path: path, reason: Self.message(image))
    }
    return Array(bytes.prefix(Int(size)))
  }

  /// Writes the PNG file atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) {
    try AtomicFile.write(try encoded(for: path), to: path)
  }

  /// Reads a PNG file, converted to `format` with 8 bits a sample.
  ///
  /// - Throws: `HostError.unreadable` with libpng's message.
  public init(path: String, format: Format) throws(HostError) {
    let bytes = try AtomicFile.bytes(of: path)
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    var pixels: [UInt8] = []
    let done = bytes.withUnsafeBytes { buffer -> Bool in
      guard png_image_begin_read_from_memory(&image, buffer.baseAddress, buffer.count) != 0 else {
        return false
      }
      image.format = format.code
      pixels = [UInt8](
        repeating: 0, count: Int(image.width) * Int(image.height) * format.rawValue)
      return png_image_finish_read(&image, nil, &pixels, 0, nil) != 0
    }
    guard done else { throw .unreadable(path: path, reason: Self.message(image)) }
    self.init(width: Int(image.width), height: Int(image.height), format: format, pixels: pixels)
  }

  /// Of the libpng that is loaded, such as `1.6.39`.
  public static var libraryVersion: String { String(cString: png_get_libpng_ver(nil)) }

  private func header() -> png_image {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = format.code
    return image
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension PNGImage.Format {
  /// libpng's code for it: PNG_FORMAT_GRAY and PNG_FORMAT_RGB.
  fileprivate var code: png_uint_32 {
    switch self {
    case .grey: 0
    case .rgb: png_uint_32(PNG_FORMAT_FLAG_COLOR)
    }
  }
}
