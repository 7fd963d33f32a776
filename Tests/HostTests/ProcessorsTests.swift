import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("The processors that we may use")
struct ProcessorsTests {
  let root: TemporaryFolder

  init() throws {
    root = try TemporaryFolder()
    try root.put("Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n", in: "proc/self/status")
  }

  private var count: Int { Processors.count(root: root.path) }

  private func mount(_ lines: String...) throws {
    try root.put(lines.map { $0 + "\n" }.joined(), in: "proc/self/mountinfo")
  }

  private func groups(_ lines: String...) throws {
    try root.put(lines.map { $0 + "\n" }.joined(), in: "proc/self/cgroup")
  }

  private static let second = "31 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate"
  private static let first = "33 25 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct"

  @Test("are those of the mask where there is no quota", arguments: [("0-7", 8), ("0", 1), ("0,2-3,9", 4), ("5", 1)])
  func mask(list: String, expected: Int) throws {
    try root.put("Cpus_allowed_list:\t\(list)\n", in: "proc/self/status")
    #expect(count == expected)
  }

  @Test(
    "are at most the quota of a control group, rounded up, at least one",
    arguments: [
      ("200000 100000", 2), ("150000 100000", 2), ("100001 100000", 2), ("50000 100000", 1), ("1000 100000", 1),
      ("max 100000", 8), ("1600000 100000", 8), ("", 8), ("x y", 8), ("0 100000", 8), ("-1 100000", 8),
      ("100000 0", 8), ("300000 100000\n", 3), ("nan 100000", 8), ("inf 1", 8),
    ])
  func quota(text: String, expected: Int) throws {
    try mount(Self.second)
    try groups("0::/user.slice/job")
    try root.put(text, in: "sys/fs/cgroup/user.slice/job/cpu.max")
    #expect(count == expected)
  }

  @Test("are at most the smallest quota of the groups above")
  func parents() throws {
    try mount("1 2 3:4 / / rw - ext4 /dev/x rw", Self.second)
    try groups("0::/a/b/c")
    try root.put("700000 100000", in: "sys/fs/cgroup/a/b/c/cpu.max")
    try root.put("300000 100000", in: "sys/fs/cgroup/a/cpu.max")
    #expect(count == 3)
    try root.put("100000 100000", in: "sys/fs/cgroup/cpu.max")
    #expect(count == 1)
  }

  @Test("are found in a container, which sees only a part of the groups' tree", arguments: ["/docker/abc", "/docker/abc/in", "/", "/../.."])
  func container(group: String) throws {
    try mount("31 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw")
    try groups("0::\(group)")
    try root.put("200000 100000", in: "sys/fs/cgroup/cpu.max")
    #expect(count == 2)
  }

  @Test("are at most the quota of version 1", arguments: [("250000", 3), ("-1", 8), ("", 8)])
  func firstVersion(quota: String, expected: Int) throws {
    try mount(Self.first, Self.second.replacingOccurrences(of: "/sys/fs/cgroup", with: "/sys/fs/cgroup/unified"))
    try groups("4:cpu,cpuacct:/job", "2:memory:/other", "0::/init.scope")
    try root.put(quota + "\n", in: "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us")
    try root.put("100000\n", in: "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us")
    #expect(count == expected)
  }

  @Test("are at least one where the kernel says nothing or nonsense")
  func nothing() throws {
    try root.put("Cpus_allowed_list:\t7-3,x,1-99999999999999999999\n", in: "proc/self/status")
    try mount("garbage", "1 2 3 4 5 6 -", "- - - - - - - -")
    try groups("garbage", "0:", "::", "0::/")
    #expect(count >= 1)
    #expect(Processors.count >= 1 && Processors.count <= max(1, Processors.numbers.count))
  }

  @Test("are counted in one place only")
  func onePlace() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    for folder in ["Sources", "benchmarks", "experiments"] {
      let files = FileManager.default.enumerator(atPath: package.appendingPathComponent(folder).path)
      while let name = files?.nextObject() as? String {
        guard name.hasSuffix(".swift"), !name.hasSuffix("Processors.swift") else { continue }
        let text = try String(contentsOf: package.appendingPathComponent("\(folder)/\(name)"), encoding: .utf8)
        #expect(!text.contains("activeProcessorCount"), "\(folder)/\(name)")
      }
    }
  }
}
