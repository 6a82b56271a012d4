import Foundation
import GRDB
import Logging
import Testing
import VectorCore

@testable import Appliance

struct QueryExpansionTests {
  @Test(arguments: [
    ("SOB at night", "shortness of breath at night"),
    ("sob at night", "shortness of breath at night"),
    ("Htn and hx of MI", "hypertension and history of myocardial infarction"),
    ("previous MIs", "previous myocardial infarction"),
    ("HBA1C, hba1c", "hemoglobin A1c, hemoglobin A1c"),
    ("T2DM/CKD-3b", "type 2 diabetes mellitus/chronic kidney disease-3b"),
    ("s/p CABG", "status post coronary artery bypass grafting"),
    ("c/o dizziness, h/o falls", "complains of dizziness, history of falls"),
    ("N/V", "nausea and vomiting"),
    ("S/P stroke", "status post stroke"),
    ("metformin b.i.d.", "metformin twice a day."),
    ("S.O.B. today", "shortness of breath. today"),
    ("PE ruled out", "pulmonary embolism physical examination ruled out"),
    ("ALL in children", "acute lymphoblastic leukemia in children"),
    ("ALL RELAPSE", "acute lymphoblastic leukemia RELAPSE"),
    ("PATIENT WITH COPD FOR YEARS", "PATIENT WITH chronic obstructive pulmonary disease FOR YEARS"),
    ("niña con ITP", "niña con immune thrombocytopenic purpura"),
  ])
  func `abbreviations are replaced by what they mean`(text: String, replaced: String) {
    #expect(QueryExpansion(text).replaced == replaced)
  }

  @Test(arguments: [
    "", " ", "?!", "chest pain", "What does all this do to us?", "does", "he is as fit as it gets, or is he", "hearing aids",
    "hit his head", "a cap and a pad", "All of it", "ALL MEDICATIONS AS BEFORE ADMISSION", "90 mm in 2 hr", "Mr. and Ms. Doe",
    "pt is well", "sobs", "asob", "SOBx", "iv fluids", "IV", "R.A. Smith", "e.g. this, i.e. that, at 5 p.m.", "and/or",
    "dolor de cabeza desde hace dos días", "mi tía ha tenido fiebre y tos, ¿qué me di?", "la presión alta de mi mamá",
    "SOB (shortness of breath)",
  ])
  func `other words stay as they are`(text: String) {
    let expansion = QueryExpansion(text)
    #expect(expansion.replaced == nil)
    #expect(expansion.meanings.isEmpty)
  }

  @Test func `what is quoted is meant as it is typed`() {
    for text in ["\"SOB\"", "“SOB”", "\"SOB", "\"SOB and urinary tract infection\"", "\"s/p\"", "urinary \"tract\" infection"] {
      #expect(QueryExpansion(text) == QueryExpansion(""), "\(text)")
    }
    let expansion = QueryExpansion("\"SOB\" or DVT \"MI\"")
    #expect(expansion.replaced == "\"SOB\" or deep vein thrombosis \"MI\"")
    #expect(expansion.meanings == [.init(typed: "DVT", added: ["deep vein thrombosis"])])
  }

  @Test func `keywords get each meaning once, with what was typed`() {
    let expansion = QueryExpansion("mi, MI and MIs; RA")
    #expect(
      expansion.meanings == [
        .init(typed: "MI", added: ["myocardial infarction"]),
        .init(typed: "RA", added: ["rheumatoid arthritis", "right atrium", "room air"]),
      ])
    #expect(expansion.abbreviations.isEmpty)
  }

  @Test(arguments: [
    ("shortness of breath", "shortness of breath", ["SOB"]),
    ("Urinary tract infections in men", "Urinary tract infections", ["UTI"]),
    ("what is deep-vein thrombosis?", "deep-vein thrombosis", ["DVT"]),
    ("an acute  myocardial\ninfarction", "acute  myocardial\ninfarction", ["AMI"]),
    ("electrocardiogram", "electrocardiogram", ["EKG", "ECG"]),
    ("non-ST-elevation myocardial infarction", "non-ST-elevation myocardial infarction", ["NSTEMI"]),
  ])
  func `a term that is spelt out brings its abbreviations`(text: String, typed: String, added: [String]) {
    let expansion = QueryExpansion(text)
    #expect(expansion.abbreviations == [.init(typed: typed, added: added)])
    #expect(expansion.replaced == nil)
  }

  @Test(arguments: [
    // "ALL" and "HA" would find other words, "MS" and "CP" other diseases, and everything has a history.
    "acute lymphoblastic leukemia", "headache", "multiple sclerosis", "chest pain", "history and treatment", "patient",
    "shortness, of breath",
    "deep \"vein\" thrombosis", "shortness of breath (SOB)", "dificultad para respirar",
  ])
  func `no abbreviation that would find something else`(text: String) {
    #expect(QueryExpansion(text).abbreviations.isEmpty)
  }

  @Test func `long texts bring a bounded number of phrases`() {
    let all = ClinicalAbbreviations.entries.map(\.abbreviation).joined(separator: ", ")
    let expansion = QueryExpansion(all)
    #expect((1...QueryExpansion.most).contains(expansion.meanings.count))
    #expect(expansion.replaced?.hasSuffix("RF, SCI") == true)
    let spelt = QueryExpansion(ClinicalAbbreviations.entries.flatMap(\.meanings).joined(separator: ", "))
    #expect(spelt.abbreviations.count == QueryExpansion.most)
    #expect(QueryExpansion(String(repeating: "word ", count: 20_000)) == QueryExpansion(""))
  }

  @Test func `any text is taken apart and put together again`() {
    var random = SeededGenerator(seed: 5)
    let pieces = [
      "SOB", "s", "/", "p", ".", "b", "i", "d", "\"", "”", " ", "-", "é", "e\u{301}", "😀", "\u{0}", "MIs", "ﬀ", "İ", "ß",
      "shortness of breath",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let expansion = QueryExpansion(text)
      #expect((expansion.replaced == nil) == expansion.meanings.isEmpty)
      for addition in expansion.meanings + expansion.abbreviations { #expect(text.contains(addition.typed) && !addition.added.isEmpty) }
    }
  }

  @Test func `the list is whole`() {
    let entries = ClinicalAbbreviations.entries
    #expect(entries.count == ClinicalAbbreviations.list.split(separator: "\n").count)
    #expect(Set(entries.map { $0.abbreviation.lowercased() }).count == entries.count)
    for entry in entries {
      #expect(ClinicalAbbreviations.entry(for: entry.abbreviation) == entry)
      #expect(!entry.meanings.isEmpty && !entry.meanings.contains { $0.isEmpty || $0.contains("\"") })
    }
  }

  // MARK: With a collection

  private static func search(_ text: String, mode: SearchRequest.Mode = .keyword, in passages: [String]) throws -> (
    found: Set<Int64>, told: [QueryExpansion.Addition]
  ) {
    let scratch = try ScratchFolder()
    let database = try ClinicDatabase(at: scratch.file("chartkeep.sqlite"), readers: 2)
    let index = ChunkIndex()
    var vector = [Float](repeating: 0, count: PinnedModel.dimension)
    vector[0] = 1
    let chunks = passages.enumerated().map { number, text in
      NewChunk(
        document: Int64(number), owner: 1, ordinal: 0, page: 1, range: 0..<1, kind: "pdf", received: 1, text: text, vector: vector)
    }
    _ = try database.pool.write { try index.insert(chunks, in: $0) }
    let request = SearchRequest(text: text, vector: mode == .keyword ? nil : vector, mode: mode, filter: ChunkFilter(owners: nil))
    return try database.pool.read { db in
      let (expanded, told) = try QueryExpansion(text).expand(request, index, in: db)
      return (Set(try index.search(expanded, in: db).map(\.document)), told)
    }
  }

  @Test func `a search finds what is spelt out, and what is abbreviated`() throws {
    let passages = ["Shortness of breath on stairs.", "SOB since Monday.", "Breath sounds clear.", "Knee pain."]
    let (byAbbreviation, told) = try Self.search("sob", in: passages)
    #expect(byAbbreviation == [0, 1])
    #expect(told == [.init(typed: "sob", added: ["shortness of breath"])])
    let (byTerm, toldOfTerm) = try Self.search("\"knee pain\" shortness of breath", in: passages)
    #expect(byTerm == [0, 1, 2, 3])
    #expect(toldOfTerm == [.init(typed: "shortness of breath", added: ["SOB"])])
    #expect(try Self.search("\"SOB\"", in: passages).found == [1])
  }

  @Test func `where the passages abbreviate, keywords do not look for the rare phrase`() throws {
    let passages = ["SOB", "SOB again", "no SOB", "SOB, mild", "Shortness of breath explained."]
    let keyword = try Self.search("SOB", in: passages)
    #expect(keyword.found == [0, 1, 2, 3])
    #expect(keyword.told.isEmpty)
    // What counts for AS is the abbreviation, not the word.
    #expect(try Self.search("AS", in: ["as is", "as before", "as was", "as", "Aortic stenosis."]).found == [4])
    // Vectors look for both all the same.
    let meant = [QueryExpansion.Addition(typed: "SOB", added: ["shortness of breath"])]
    #expect(try Self.search("SOB", mode: .hybrid, in: passages).told == meant)
    #expect(try Self.search("SOB", mode: .vector, in: passages).told == meant)
  }
}
