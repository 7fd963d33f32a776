import COpenBLAS
import Foundation
import Host
import Tensors

/// What the numbers were measured on.
public enum Machine {
  /// How many processors this process may use.
  public static var processors: Int { Processors.count }

  /// The numbers of the processors that this process may use, as taskset(1) takes them.
  public static var usableProcessors: [Int] { Processors.numbers }

  /// The thread counts to measure: 1, 2, 4 and so on, and all processors.
  public static func threadCounts(upTo processors: Int) -> [Int] {
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < processors }
    return powers + [processors]
  }

  /// The most memory that this process has held so far, in bytes (`VmHWM`; on macOS what `getrusage(2)` says).
  public static var peakMemory: Int {
    #if canImport(Darwin)
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0
    #else
      return peakMemory(status: (try? AtomicFile.text(of: "/proc/self/status")) ?? "") ?? 0
    #endif
  }

  /// The peak from the text of `/proc/self/status`, in bytes.
  static func peakMemory(status: String) -> Int? {
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split { !$0.isNumber }.first.flatMap { Int($0) }
    return kilobytes.map { $0 * 1024 }
  }

  /// Floating-point operations a second of one product of square matrices.
  public struct Peak: Sendable, Equatable {
    /// By our own product, columns dealt to the threads.
    public let ours: Double
    /// By `cblas_sgemm`.
    public let openBLAS: Double
    /// The machine's peak, as far as measured.
    public var best: Double { max(ours, openBLAS) }
  }

  /// Measures the best block of each product, over several sizes.
  public static func peak(threads: Int, _ plan: Timing.Plan) -> Peak {
    let pool = WorkerPool(threads: threads)
    openblas_set_num_threads(Int32(threads))
    var (ours, theirs) = (0.0, 0.0)
    for n in [256, 512, 1024] {
      var stream = RandomStream(seed: 1, name: "matrices")
      let numbers = (0..<n * n).map { _ in Float(stream.uniform()) }
      let (a, b) = (Tensor<Float>([n, n], numbers), Tensor<Float>([n, n], numbers))
      var c = Tensor<Float>(zeros: [n, n])
      let (left, right, product) = (a.matrix, b.matrix, c.mutableMatrix)
      let operations = 2 * Double(n * n * n)
      let width = 64
      let own = Timing(plan) {
        pool.run(n / width) { piece in
          let columns = piece * width..<(piece + 1) * width
          Kernels.multiply(left, right.columns(columns), into: product.columns(columns))
        }
      }
      let size = Int32(n)
      let blas = Timing(plan) {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, left.base, size, right.base,
          size, 0, product.base, size)
      }
      ours = max(ours, operations / own.low)
      theirs = max(theirs, operations / blas.low)
      withExtendedLifetime((a, b, c)) {}
    }
    return Peak(ours: ours, openBLAS: theirs)
  }
}
