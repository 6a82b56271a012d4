import Foundation
import Testing

@testable import Appliance

@Suite struct OutboundPolicyTests {
  private let closed = OutboundPolicy(privateNetworks: [])
  private let open = OutboundPolicy(privateNetworks: ["10.0.5.0/24", "127.0.0.1"])

  @Test(arguments: [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:0a00:0001::1",
  ])
  func `nothing inside is reached`(address: String) throws {
    #expect(!closed.permits(try #require(SocketAddress(address))))
  }

  @Test(arguments: ["8.8.8.8", "172.32.0.1", "172.15.255.255", "192.169.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
  func `what is public is`(address: String) throws {
    #expect(closed.permits(try #require(SocketAddress(address))))
  }

  @Test func `a listed network is reached, its neighbour and what is nobody's are not`() throws {
    #expect(open.permits(try #require(SocketAddress("10.0.5.200"))))
    #expect(!open.permits(try #require(SocketAddress("10.0.6.1"))))
    #expect(!OutboundPolicy(privateNetworks: ["169.254.0.0/16"]).permits(try #require(SocketAddress("169.254.169.254"))))
  }

  @Test(arguments: [
    ("https://login.example", true), ("https://login.example/realm", true), ("http://login.example", false), ("http://127.0.0.1:80", false),
    ("https://user@login.example", false), ("https://login.example/#x", false), ("ftp://login.example", false),
    ("file:///etc/passwd", false),
    ("https://", false),
  ])
  func `only plain HTTPS addresses are taken`(text: String, isTaken: Bool) {
    #expect((URL(string: text).map { closed.permits($0) } ?? false) == isTaken)
  }

  @Test func `plain HTTP is for this machine, where it is listed`() throws {
    #expect(open.permits(try #require(URL(string: "http://localhost:8080/x"))))
    #expect(!open.permits(try #require(URL(string: "http://10.0.5.7"))))
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0/8", "x", "", "10.0.0.0/", "::/129", "10.0.0.0/8/8"]) func `what is no network is refused`(
    text: String
  ) {
    #expect(AddressRange(text) == nil)
  }
}
