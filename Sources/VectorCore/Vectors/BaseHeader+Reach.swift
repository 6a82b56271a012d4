extension BaseHeader {
  /// How far a search for so many goes: between what was measured for 10 and for 100, and beyond 100 in proportion.
  func reach(limit: Int, _ effort: SearchEffort) -> Reach {
    let far = Float(min(max(limit - 10, 0), 90)) / 90
    let more = max(1, Float(limit) / 100)
    func between(_ a: Float, _ b: Float) -> Float { a + far.squareRoot() * (b - a) }
    let lists = between(Float(near.lists), Float(self.far.lists)) * more * effort.lists
    return Reach(
      lists: min(counts.lists, Int(lists.rounded(.up))), slack: between(near.slack, self.far.slack) * effort.slack)
  }
}
