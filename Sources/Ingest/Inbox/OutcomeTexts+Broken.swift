/// Words for files that were taken but gave no text.
extension OutcomeTexts {
  static let broken: [String: OutcomeText] = [
    "damaged": OutcomeText(
      english: .init(
        "The file is damaged", happened: "Its content breaks off or contradicts itself. Often a copy or download was not finished.",
        kept: keptEncrypted.english, whatToDo: "Open it on your computer. If it opens there, save or print it as a new PDF and drop that."),
      spanish: .init(
        "El archivo está dañado", happened: "Su contenido se corta o se contradice. A menudo una copia o descarga no terminó.",
        kept: keptEncrypted.spanish,
        whatToDo: "Ábralo en su ordenador. Si se abre, guárdelo o imprímalo como un PDF nuevo y deje ese.")),
    "bomb": OutcomeText(
      english: .init(
        "The file unpacks to far too much",
        happened: "A small file that grows enormously when it is opened. That is how some attacks on computers look.",
        kept: keptEncrypted.english,
        whatToDo: "If you don't know where it came from, tell your administrator. Otherwise print it as a PDF and drop that."),
      spanish: .init(
        "El archivo se expande demasiado",
        happened: "Un archivo pequeño que crece enormemente al abrirlo. Así son algunos ataques informáticos.",
        kept: keptEncrypted.spanish,
        whatToDo: "Si no sabe de dónde viene, avise a su administrador. Si lo sabe, imprímalo como PDF y deje ese.")),
    "timeout": OutcomeText(
      english: .init(
        "Reading the file took too long", happened: "Chartkeep stopped, so that other files were not held up.",
        kept: keptEncrypted.english, whatToDo: "Try again on the Documents page at a quieter time, or split the file and drop the parts."),
      spanish: .init(
        "La lectura del archivo tardó demasiado", happened: "Chartkeep la detuvo para no retrasar otros archivos.",
        kept: keptEncrypted.spanish,
        whatToDo: "Vuelva a intentarlo en la página Documentos en un momento más tranquilo, o divida el archivo y deje las partes.")),
    "crashed": OutcomeText(
      english: .init(
        "The file stopped the program that reads it",
        happened: "It was read apart from everything else, so nothing else was harmed. It will not be tried again by itself.",
        kept: keptEncrypted.english, whatToDo: "Save or print it as a new PDF and drop that. Tell your administrator the reference."),
      spanish: .init(
        "El archivo detuvo el programa que lo lee",
        happened: "Se leyó separado de todo lo demás, así que nada más sufrió daños. No se volverá a intentar solo.",
        kept: keptEncrypted.spanish,
        whatToDo: "Guárdelo o imprímalo como un PDF nuevo y deje ese. Dé la referencia a su administrador.")),
    "no_text": OutcomeText(
      english: .init(
        "No text was found in the file", happened: "It could be opened, but no words could be made out on any page.",
        kept: keptEncrypted.english,
        whatToDo: "If it is a scan, check that it is upright, sharp and not too light, then scan it again with 300 dots per inch."),
      spanish: .init(
        "No se encontró texto en el archivo", happened: "Se pudo abrir, pero no se reconoció ninguna palabra en ninguna página.",
        kept: keptEncrypted.spanish,
        whatToDo: "Si es un escaneo, compruebe que está derecho, nítido y no muy claro, y escanéelo de nuevo a 300 puntos por pulgada.")),
    "quarantined": OutcomeText(
      english: .init(
        "The same file stopped the program that reads it before",
        happened: "It did so twice, so Chartkeep does not open this content any more. Such a file is damaged, or made to do harm.",
        kept: keptEncrypted.english,
        whatToDo: "If you know where it came from, save or print it as a new PDF and drop that. Otherwise tell your administrator."),
      spanish: .init(
        "El mismo archivo ya detuvo antes el programa que lo lee",
        happened: "Lo hizo dos veces, así que Chartkeep ya no abre este contenido. Un archivo así está dañado o hecho para causar daño.",
        kept: keptEncrypted.spanish,
        whatToDo: "Si sabe de dónde viene, guárdelo o imprímalo como un PDF nuevo y deje ese. Si no, avise a su administrador.")),
    "interrupted": OutcomeText(
      english: .init(
        "Reading the file was interrupted again and again",
        happened: "Chartkeep or its reading program was stopped each time, so the file was set aside. That is not the file's fault.",
        kept: keptEncrypted.english,
        whatToDo: "Try again on the Documents page. If it happens again, tell your administrator the reference."),
      spanish: .init(
        "La lectura del archivo se interrumpió una y otra vez",
        happened: "Chartkeep o el programa que lee los archivos se detuvo cada vez, así que lo apartó. No es culpa del archivo.",
        kept: keptEncrypted.spanish,
        whatToDo: "Vuelva a intentarlo en la página Documentos. Si se repite, dé la referencia a su administrador.")),
    "embedding": OutcomeText(
      english: .init(
        "The text could not be prepared for search", happened: "The file was read and approved, but the last step failed.",
        kept: "The approved text, and the original, encrypted, for a limited time.",
        whatToDo: "Try again on the Documents page. If it happens again, tell your administrator the reference."),
      spanish: .init(
        "El texto no se pudo preparar para la búsqueda", happened: "El archivo se leyó y se aprobó, pero falló el último paso.",
        kept: "El texto aprobado y el original, cifrado, por tiempo limitado.",
        whatToDo: "Vuelva a intentarlo en la página Documentos. Si se repite, dé la referencia a su administrador.")),
  ]
}
