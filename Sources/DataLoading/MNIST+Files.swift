import Datasets

extension MNIST {
  /// The four files with the SHA-256 and the size of their decompressed content.
  static let files = [
    PublishedFile(
      checksum: Checksum(
        name: "train-images-idx3-ubyte",
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      size: 16 + 60_000 * 784),
    PublishedFile(
      checksum: Checksum(
        name: "train-labels-idx1-ubyte",
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
      size: 8 + 60_000),
    PublishedFile(
      checksum: Checksum(
        name: "t10k-images-idx3-ubyte",
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      size: 16 + 10_000 * 784),
    PublishedFile(
      checksum: Checksum(
        name: "t10k-labels-idx1-ubyte",
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
      size: 8 + 10_000),
  ]

  static let mirrors = [
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
  ]
}
