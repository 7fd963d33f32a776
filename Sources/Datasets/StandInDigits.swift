/// Digits for a machine without MNIST.
public enum StandInDigits {
  public static func generate(seed: UInt64 = 1) -> MNIST {
    let empty = MNIST.Split(images: [], labels: [], rows: 28, columns: 28)
    return MNIST(training: empty, test: empty, origin: .standIn, checksums: [])
  }
}
