import Host

/// The MNIST digits (LeCun, Cortes and Burges): 60,000 training and 10,000 test images.
public struct MNIST: Sendable {
  /// Images with their labels: a part of the set as it is published. What is drawn from one, to be held out, is the
  /// module's `Split`.
  public struct Split: Sendable, Equatable {
    /// Grey values 0 (paper) to 255 (ink), `[count, rows, columns]`, row by row.
    public let images: [UInt8]
    /// Digits 0 to 9, `[count]`.
    public let labels: [UInt8]
    /// The number of images, and the pixels of each downwards and across.
    public let count, rows, columns: Int

    /// Images and labels that belong together: `images` has `labels.count` × `rows` × `columns` bytes.
    public init(images: [UInt8], labels: [UInt8], rows: Int, columns: Int) {
      require(
        rows > 0 && columns > 0 && images.count == labels.count * rows * columns,
        "MNIST.Split: \(images.count) bytes are not \(labels.count) images of \(rows) × \(columns)")
      self.images = images
      self.labels = labels
      self.count = labels.count
      self.rows = rows
      self.columns = columns
    }

    /// Image `index`, `[rows, columns]`, row by row; a slice that keeps its indices in `images`.
    public func image(_ index: Int) -> ArraySlice<UInt8> {
      require((0..<count).contains(index), "MNIST.Split: image \(index) of \(count)")
      let size = rows * columns
      return images[(index * size)..<((index + 1) * size)]
    }

    /// The first `maximum` images, or all if there are fewer.
    public func prefix(_ maximum: Int) -> Split {
      Split(
        images: Array(images.prefix(maximum * rows * columns)), labels: Array(labels.prefix(maximum)),
        rows: rows, columns: columns)
    }
  }

  /// 60,000 and 10,000 images in the full set.
  public let training, test: Split
  /// Whether the digits are real or a stand-in, and where they were found.
  public let origin: DataOrigin
  /// Of the four files, in the order training images, training labels, test images, test labels; none of digits that
  /// were only just drawn (`loading` adds theirs).
  public let checksums: [Checksum]

  /// Digits that are already in memory, such as a part of a set; nothing is verified here.
  public init(training: Split, test: Split, origin: DataOrigin, checksums: [Checksum]) {
    self.training = training
    self.test = test
    self.origin = origin
    self.checksums = checksums
  }

  /// A smaller set for a quick run. Origin and checksums stay those of the full set.
  public func prefix(training trainingCount: Int, test testCount: Int) -> MNIST {
    MNIST(
      training: training.prefix(trainingCount), test: test.prefix(testCount),
      origin: origin, checksums: checksums)
  }

  /// The classes: labels from 0 to the largest that occurs, each an output of a network; 10 for the digits.
  public var classes: Int { Int(max(training.labels.max() ?? 0, test.labels.max() ?? 0)) + 1 }
}
