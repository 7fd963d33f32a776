import COpenBLAS
import Foundation
import Host
import Studies
import Tensors

/// What the numbers were measured on.
public enum Machine {
  /// How many processors this process may use.
  public static var processors: Int { Processors.count }

  /// The numbers of the processors that this process may use, as taskset(1) takes them.
  public static var usableProcessors: [Int] { Processors.numbers }

  /// The processor with its numbers, its clock and how many of it there are, as pages name it.
  public static var description: String {
    let model = ProcessorModel.current
    let clock = model.megahertz.map { ", \(Study.text($0)) MHz" } ?? ""
    return "\(model.identity)\(clock), \(processors) processor\(processors == 1 ? "" : "s")"
  }

  /// The thread counts to measure: 1, 2, 4 and so on, and all processors.
  public static func threadCounts(upTo processors: Int) -> [Int] {
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < processors }
    return powers + [processors]
  }

  /// Seconds by a clock that all programs of the machine share and nobody sets.
  public static var clock: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
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

  /// The most floating-point operations a second, by three ways.
  public struct Peak: Sendable, Equatable {
    /// By nothing but fused multiply-adds in registers: the machine's.
    public let registers: RegisterPeak
    /// By our own product of square matrices, columns dealt to the threads.
    public let ours: Double
    /// By `cblas_sgemm`.
    public let openBLAS: Double
    /// What shares are shares of. A product that beats the loop would show that the loop is not the peak.
    public var best: Double { max(registers.rate, ours, openBLAS) }
  }

  /// Measures the best block of the loop in registers and of each product, over several sizes.
  public static func peak(threads: Int, _ plan: Timing.Plan) -> Peak {
    let registers = RegisterPeak.measured(threads: threads, blocks: plan.blocks, seconds: plan.seconds / 4)
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
    return Peak(registers: registers, ours: ours, openBLAS: theirs)
  }
}
