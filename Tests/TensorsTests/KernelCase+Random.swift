import Foundation

@testable import Tensors

extension Kernel {
  func random<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S>? {
    switch name {
    case "drop": drop(&draw)
    case "drop_gradient": dropGradient(&draw)
    case "add_noise": noise(&draw)
    default: nil
    }
  }

  /// The number of each column's stream that serves each pair of rows, `[⌈m / 2⌉][N]`.
  private func numbers(_ streams: [RandomStream], rows: Int) -> [[UInt64]] {
    var streams = streams
    return (0..<(rows + 1) / 2).map { _ in streams.indices.map { streams[$0].next() } }
  }

  /// A word of bits as its bytes in the place of a number.
  private func bytes<S: KernelScalar>(_ words: [UInt32], _: S.Type) -> [UInt8] {
    words.flatMap { word in
      (0..<MemoryLayout<S>.size).map { UInt8(truncatingIfNeeded: UInt64(word) >> UInt64(8 * $0)) }
    }
  }

  private func drop<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 70), n = draw.columns()
    let x: Grid<S> = draw.input(m, n), y: Grid<S> = draw.output(m, n)
    let streams = (0..<n).map { draw.stream.substream($0) }
    let states = streams.map(\.state), drawn = numbers(streams, rows: m)
    let edges: [Int32] = [.min, 0, .max, Int32(truncatingIfNeeded: draw.stream.next())]
    let least = edges[draw.stream.integer(below: 4)]
    let scale = S(draw.stream.uniform(in: 0.5...2))
    var wide = y.wide
    var words = [UInt32](repeating: 0, count: (m + 31) / 32 * n)
    for i in 0..<m {
      for j in 0..<n {
        let z = drawn[i / 2][j]
        let half = Int32(truncatingIfNeeded: i % 2 == 0 ? z >> 32 : z)
        wide[i, j] = half >= least ? x[i, j] * Double(scale) : 0
        if half >= least { words[i / 32 * n + j] |= 1 << UInt32(i % 32) }
      }
    }
    let wanted = bytes(words, S.self).map { Double($0) }, count = words.count
    return KernelCase(terms: 0, reference: wide.numbers + wanted) { table in
      var y = y
      var kept = [S](repeating: 0, count: count)
      table.drop(m, n, states, least, Double(scale), x.values, x.stride, &kept, &y.values, y.stride)
      return y.numbers + kept.withUnsafeBytes { $0.map { Double($0) } }
    }
  }

  private func dropGradient<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 70), n = draw.columns()
    let dy: Grid<S> = draw.input(m, n), dx: Grid<S> = draw.output(m, n)
    let words = (0..<(m + 31) / 32 * n).map { _ in UInt32(truncatingIfNeeded: draw.stream.next()) }
    let scale = S(draw.stream.uniform(in: 0.5...2))
    var kept = [S](repeating: 0, count: words.count)
    let own = bytes(words, S.self)
    kept.withUnsafeMutableBytes { $0.copyBytes(from: own) }
    var wide = dx.wide
    for i in 0..<m {
      for j in 0..<n {
        let isKept = words[i / 32 * n + j] >> UInt32(i % 32) & 1 == 1
        wide[i, j] = isKept ? dy[i, j] * Double(scale) : 0
      }
    }
    let bits = kept
    return KernelCase(terms: 0, reference: wide.numbers) { table in
      var dx = dx
      table.drop_gradient(m, n, Double(scale), bits, dy.values, dy.stride, &dx.values, dx.stride)
      return dx.numbers
    }
  }

  private func noise<S: KernelScalar>(_ draw: inout Draw) -> KernelCase<S> {
    let m = draw.extent(upTo: 20), n = draw.columns()
    let x: Grid<S> = draw.input(m, n), y: Grid<S> = draw.output(m, n)
    let streams = (0..<n).map { draw.stream.substream($0) }
    let states = streams.map(\.state), drawn = numbers(streams, rows: m)
    let deviation = S(draw.stream.uniform(in: 0...2))
    var wide = y.wide
    for i in 0..<m {
      for j in 0..<n {
        let z = drawn[i / 2][j]
        // u is rounded as the kernel does it: near 1 the radius hangs on its last bits.
        let u = Double(S(Double(S(z >> 33)) * 0x1p-31 + 0x1p-32))
        let radius = (-2 * Foundation.log(u)).squareRoot() * (z >> 31 & 1 == 1 ? -1 : 1)
        let turn = Int32(truncatingIfNeeded: z) << 2
        let angle = Double(turn) * 0x1p-31 * Double.pi / 4
        let isCosine = (z >> 30 & 1 == 1) != (i % 2 == 0)
        let normal = radius * (isCosine ? Foundation.cos(angle) : Foundation.sin(angle))
        wide[i, j] = x[i, j] + Double(deviation) * normal
      }
    }
    return KernelCase(terms: 4, reference: wide.numbers) { table in
      var y = y
      table.add_noise(m, n, states, Double(deviation), x.values, x.stride, &y.values, y.stride)
      return y.numbers
    }
  }
}
