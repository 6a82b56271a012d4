/// Provinces, communities and states of Spain and Latin America: smaller than a country, and for a paper from there as telling as a county.
enum Regions {
  private static let names: WordSet = WordSet(
    """
    a coruna|la coruna|alava|araba|albacete|alicante|almeria|asturias|avila|badajoz|baleares|islas baleares|barcelona|bizkaia|vizcaya|burgos|caceres|cadiz
    |cantabria|castellon|ciudad real|cordoba|cuenca|gipuzkoa|guipuzcoa|girona|gerona|granada|guadalajara|huelva|huesca|jaen|la rioja|las palmas|leon|lleida
    |lerida|lugo|madrid|malaga|murcia|navarra|ourense|orense|palencia|pontevedra|salamanca|santa cruz de tenerife|segovia|sevilla|soria|tarragona|teruel|toledo
    |valencia|valladolid|zamora|zaragoza|andalucia|aragon|canarias|castilla y leon|castilla la mancha|cataluna|catalunya|comunidad valenciana|comunitat valenciana
    |comunidad de madrid|extremadura|galicia|euskadi|pais vasco|aguascalientes|baja california|baja california sur|campeche|chiapas|chihuahua|coahuila|colima
    |durango|guanajuato|guerrero|hidalgo|jalisco|michoacan|morelos|nayarit|nuevo leon|oaxaca|puebla|queretaro|quintana roo|san luis potosi|sinaloa|sonora
    |tabasco|tamaulipas|tlaxcala|veracruz|yucatan|zacatecas|qro|gto|jal|mich|edomex|antioquia|atlantico|boyaca|caldas|cauca|cesar|cundinamarca|huila|magdalena
    |narino|norte de santander|quindio|risaralda|santander|tolima|valle del cauca|ancash|apurimac|arequipa|ayacucho|cajamarca|cusco|huancavelica|huanuco|ica
    |junin|la libertad|lambayeque|loreto|piura|puno|tacna|ucayali|buenos aires|catamarca|chaco|chubut|corrientes|entre rios|formosa|jujuy|la pampa|mendoza
    |misiones|neuquen|rio negro|salta|san juan|santa fe|santiago del estero|tucuman|coquimbo|valparaiso|ohiggins|maule|biobio|araucania|los lagos|aysen
    |antofagasta|atacama|tarapaca|canelones|maldonado|soriano|paysandu|salto|tacuarembo|azuay|guayas|manabi|pichincha|guanacaste|alajuela|cartago|heredia
    |puntarenas|usulutan|chalatenango|morazan|cabanas|ahuachapan|huehuetenango|quetzaltenango|solola|totonicapan|olancho|yoro|copan|matagalpa|chontales
    """.split { $0 == "|" || $0 == "\n" }.map { name in
      name.split(separator: " ").reduce(0) { WordHash.phrase($0, then: Words.hash(String($1))) }
    })

  /// The last token of the region that starts at `index`.
  static func read(_ sheet: Sheet, at index: Int) -> Int? {
    guard sheet[index].isCapital, !sheet.isTaken(index) else { return nil }
    var phrase: UInt64 = 0
    var found: Int?
    var next = index
    while let token = sheet.token(next), next - index < 4, token.kind == .word, next == index || token.gap <= .space, !sheet.isTaken(next) {
      phrase = WordHash.phrase(phrase, then: token.hash)
      if names.contains(phrase) { found = next }
      next += 1
    }
    guard let found else { return nil }
    // "hospital León", "doctor Salamanca" are others' business; a first name before makes it a family name.
    if let before = sheet.token(index - 1), before.kind == .word, sheet[index].gap <= .space,
      before.isCapital || before.word.has([.title, .relative])
    {
      return nil
    }
    if let after = sheet.token(found + 1), after.kind == .word, after.gap <= .space, after.isCapital { return nil }
    // In plain capitals only where a place stands.
    return sheet.mode == .upper ? nil : found
  }
}
