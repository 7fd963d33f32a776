import Tensors

// The texts' letters for what the layers squash with, and how this chapter measures agreement.

/// 1 / (1 + e⁻ᶻ), by the kernel that the layers use.
func σ(_ z: Tensor<Double>) -> Tensor<Double> { z.map(.sigmoid) }
func tanh(_ z: Tensor<Double>) -> Tensor<Double> { z.map(.tanh) }
func tanh(_ z: Double) -> Double { tanh(Tensor.column([z])).values[0] }

/// The largest difference of two lists of numbers, relative to the largest number of the second.
func deviation(_ a: [Double], _ b: [Double]) -> Double { Deviation.ofLargest(a, b) }
func deviation(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double { Deviation.ofLargest(a, b) }
