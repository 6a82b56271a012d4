/// What the place where a file was dropped says about it.
package struct DropRoute: Codable, Hashable, Sendable {
  /// The folder's name below `users/`. Whether such an account exists is for the intake to find out. nil: nobody's yet, waits to be claimed.
  package var owner: String?
  /// False only inside a `no-phi` folder that belongs to the layout; everything else is taken to hold PHI.
  package var phi: Bool

  package init(owner: String? = nil, phi: Bool = true) {
    self.owner = owner
    self.phi = phi
  }

  /// `no-phi/…`, `users/<login>/…`, `users/<login>/no-phi/…`, else the inbox itself. A folder named `no-phi` anywhere else was named so by
  /// chance or by mistake, so its files keep being treated as PHI; the comparison is exact for the same reason.
  init(of file: InboxPath) {
    let folders = file.components.dropLast()
    guard let first = folders.first else {
      self.init()
      return
    }
    if first == InboxFolder.noPHI {
      self.init(phi: false)
    } else if first == InboxFolder.users, folders.count >= 2 {
      self.init(owner: folders[1].text, phi: !(folders.count >= 3 && folders[2] == InboxFolder.noPHI))
    } else {
      self.init()
    }
  }
}
