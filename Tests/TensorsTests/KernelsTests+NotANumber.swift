import CKernels
import Testing

@testable import Tensors

/// A NaN must show wherever it stands: in any cell, lane and step, at every level.
@Suite("A NaN stays a NaN")
struct NotANumberTests {
  private func checkPlaces<S: KernelScalar>(_ kernel: Kernel, _: S.Type) {
    var isSeen = false
    for seed in 0..<KernelsTests.draws {
      guard let drawn: KernelCase<S> = kernel.draw(9000 + seed, withNaNs: true) else { continue }
      let results = S.tables.map { ($0.level, drawn.run($0.kernels)) }
      isSeen = isSeen || results[0].1.contains { $0.isNaN }
      for (level, numbers) in results.dropFirst() {
        let ok = zip(numbers, results[0].1).allSatisfy { $0.isNaN ? $1.isNaN : $0.bitPattern == $1.bitPattern }
        #expect(ok, "\(kernel.name) \(S.self) \(level) seed \(9000 + seed)")
      }
    }
    // Bytes are no NaN, and what is gathered overwrites those that were there.
    #expect(isSeen == (kernel.name != "gather_columns"), "\(kernel.name) \(S.self)")
  }
  @Test(
    "NaNs among the operands come out at the same places at all levels, and all other numbers with the same bits",
    .enabled(if: KernelLevel.supported.count > 1), arguments: Kernel.all)
  func places(_ kernel: Kernel) {
    checkPlaces(kernel, Float.self)
    checkPlaces(kernel, Double.self)
  }

  private func checkPooling<S: KernelScalar>(_: S.Type) {
    for (side, stride, n) in [(2, 2, 1), (2, 1, 19), (3, 2, 16), (1, 1, 3), (2, 2, 33)] {
      var g = retrace_window()
      (g.channels, g.filters, g.height, g.width) = (2, 2, 5, 6)
      (g.window_height, g.window_width, g.stride) = (side, side, stride)
      (g.out_height, g.out_width) = ((5 - side) / stride + 1, (6 - side) / stride + 1)
      let cells = 2 * 5 * 6, outputs = 2 * g.out_height * g.out_width
      var stream = RandomStream(seed: UInt64(side), name: "pooling")
      let clean = (0..<cells * n).map { _ in S(stream.uniform(in: -1...1)) }
      let dy = (0..<outputs * n).map { _ in S(stream.uniform(in: 1...2)) }
      for (level, table) in S.tables {
        func run(_ x: [S]) -> (y: [S], dx: [S]) {
          var (y, dx) = ([S](repeating: 7, count: outputs * n), [S](repeating: 7, count: cells * n))
          table.max_pool(&g, n, x, n, &y, n)
          table.max_pool_gradient(&g, n, x, n, y, n, dy, n, &dx, n)
          return (y, dx)
        }
        let usual = run(clean)
        for cell in 0..<cells {
          let lane = cell % n
          var x = clean
          x[cell * n + lane] = cell % 2 == 0 ? .nan : -.nan
          let found = run(x)
          // The windows that hold the cell, and no others.
          var (windows, arriving) = (Set<Int>(), S(0))
          for c in 0..<2 {
            Reference.eachCell(g) { oh, ow, _, _, ih, iw in
              if Reference.input(g, c, ih, iw) == cell { windows.insert(Reference.output(g, c, oh, ow) * n + lane) }
            }
          }
          for window in windows.sorted() { arriving += dy[window] }
          let ok = found.y.indices.allSatisfy { windows.contains($0) ? found.y[$0].isNaN : found.y[$0] == usual.y[$0] }
          #expect(ok, "\(S.self) \(level) window \(side), stride \(stride), cell \(cell)")
          let got = found.dx[cell * n + lane]
          #expect(
            abs(got - arriving) <= 8 * S.ulpOfOne * arriving && found.dx.allSatisfy { !$0.isNaN },
            "\(S.self) \(level) window \(side), cell \(cell): \(got) of \(arriving)")
        }
        // Of several NaNs the first in reading order.
        if side == 2, stride == 2 {
          let all = run([S](repeating: .nan, count: cells * n))
          #expect(all.y.allSatisfy { $0.isNaN } && all.dx.filter { $0 != 0 }.count == outputs * n && all.dx[0] == dy[0])
        }
      }
    }
  }
  @Test("in max pooling: every window that holds one gives a NaN, and the gradient goes to it")
  func pooling() {
    checkPooling(Float.self)
    checkPooling(Double.self)
  }

  private func checkRectifier<S: KernelScalar>(_: S.Type) {
    for (level, table) in S.tables {
      // Whole vectors and the rest behind them.
      let y = [S](repeating: .nan, count: 19) + [1, 0, -1], dy = [S](repeating: 3, count: 22)
      var dx = dy
      table.relu_gradient(1, 22, y, 22, dy, 22, &dx, 22)
      #expect(dx == [S](repeating: 3, count: 20) + [0, 0], "\(S.self) \(level)")
      for function in [table.sigmoid_gradient, table.tanh_gradient] {
        function(1, 22, y, 22, dy, 22, &dx, 22)
        #expect(dx.prefix(19).allSatisfy { $0.isNaN }, "\(S.self) \(level)")
      }
    }
  }
  @Test("in gradients: what comes to a NaN goes on through a rectifier, and is a NaN behind tanh and sigmoid")
  func rectifier() {
    checkRectifier(Float.self)
    checkRectifier(Double.self)
  }

  private func checkLog<S: KernelScalar>(_: S.Type) {
    let tiny = S.leastNonzeroMagnitude, least = S.leastNormalMagnitude
    let x: [S] = [.nan, -.nan, -1, -.infinity, -tiny, 0, -0.0, .infinity, tiny, least / 3, least, 1] + [S](repeating: .nan, count: 9)
    for (level, table) in S.tables {
      var y = x
      table.log(1, x.count, x, x.count, &y, x.count)
      #expect(y.prefix(5).allSatisfy { $0.isNaN } && y.suffix(9).allSatisfy { $0.isNaN }, "\(y)")
      #expect(y[5...7] == [-.infinity, -.infinity, .infinity])
      for index in 8...11 {
        let exact = Elementary.log(Double(x[index]))
        #expect(abs(Double(y[index]) - exact) <= 2 * Double(S(exact).ulp), "\(S.self) \(level) ln \(x[index])")
      }
    }
  }
  @Test("in ln, which is −∞ at 0, NaN below, ∞ at ∞ and right for subnormal numbers")
  func logarithm() {
    checkLog(Float.self)
    checkLog(Double.self)
  }

  private func checkLosses<S: KernelScalar>(_: S.Type) {
    for (level, table) in S.tables {
      for n in [1, 17] {
        for row in 0..<3 {
          for target in 0..<3 {
            var (z, t) = ([S](repeating: 1, count: 3 * n), [S](repeating: 0, count: 3 * n))
            z[row * n + n - 1] = .nan
            for j in 0..<n { t[target * n + j] = 1 }
            for function in [table.softmax_cross_entropy, table.sigmoid_cross_entropy] {
              var dz = z
              let loss = function(3, n, 1, z, n, t, n, nil, 1, &dz, n, 1)
              #expect(loss.isNaN && dz[row * n + n - 1].isNaN, "\(S.self) \(level) \(row) \(target)")
            }
            var p = z
            table.softmax(3, n, z, n, &p, n)
            #expect((0..<3).allSatisfy { p[$0 * n + n - 1].isNaN })
          }
        }
      }
    }
  }
  @Test("in softmax and both cross-entropies, whichever logit it is and whatever the target")
  func losses() {
    checkLosses(Float.self)
    checkLosses(Double.self)
  }
}
