/// Words for files that Chartkeep does not take.
extension OutcomeTexts {
  static let refused: [String: OutcomeText] = [
    "unsupported_type": OutcomeText(
      english: .init(
        "This kind of file can't be read",
        happened: "Chartkeep looks at the content, not at the name, and this is none of the kinds that it reads.",
        kept: keptEncrypted.english,
        whatToDo: "Save it as PDF, Word (.docx), Excel (.xlsx), JPEG, PNG, TIFF, text or CSV, or send HL7, FHIR or C-CDA, and drop that."),
      spanish: .init(
        "Este tipo de archivo no se puede leer",
        happened: "Chartkeep mira el contenido, no el nombre, y no es de ninguno de los tipos que lee.",
        kept: keptEncrypted.spanish,
        whatToDo: "Guárdelo como PDF, Word (.docx), Excel (.xlsx), JPEG, PNG, TIFF, texto o CSV, o envíe HL7, FHIR o C-CDA, y deje ese.")),
    "empty_file": OutcomeText(
      english: .init(
        "The file is empty", happened: "It arrived with nothing in it. Most often a copy or a scan was broken off.",
        kept: "Nothing; there was nothing to keep.", whatToDo: "Look at the file where it came from, then copy or scan it again."),
      spanish: .init(
        "El archivo está vacío", happened: "Llegó sin contenido. Lo más frecuente es que se interrumpiera una copia o un escaneo.",
        kept: "Nada; no había nada que conservar.", whatToDo: "Compruebe el archivo en su origen y vuelva a copiarlo o escanearlo.")),
    "encrypted": OutcomeText(
      english: .init(
        "The file is protected by a password", happened: "Without the password it can't be opened.",
        kept: keptEncrypted.english,
        whatToDo: "Save a copy without the password, and drop that."),
      spanish: .init(
        "El archivo está protegido con contraseña", happened: "Sin la contraseña no se puede abrir.",
        kept: keptEncrypted.spanish,
        whatToDo: "Guarde una copia sin contraseña y deje esa.")),
    "too_large": OutcomeText(
      english: .init(
        "The file is too large",
        happened: "It is larger than this Chartkeep accepts: 50 MB, or the text of a thousand pages, unless your administrator changed it.",
        kept: keptEncrypted.english, whatToDo: "Split it into smaller files, or scan with fewer dots per inch (300 is enough)."),
      spanish: .init(
        "El archivo es demasiado grande",
        happened: "Es mayor de lo que este Chartkeep admite: 50 MB, o el texto de mil páginas, salvo otro ajuste de su administrador.",
        kept: keptEncrypted.spanish, whatToDo: "Divídalo en archivos menores, o escanee con menos puntos por pulgada (300 bastan).")),
    "too_many_pages": OutcomeText(
      english: .init(
        "The file has too many pages", happened: "It has more pages than this Chartkeep reads from one file.",
        kept: keptEncrypted.english, whatToDo: "Split it into several files and drop those."),
      spanish: .init(
        "El archivo tiene demasiadas páginas", happened: "Tiene más páginas de las que este Chartkeep lee de un solo archivo.",
        kept: keptEncrypted.spanish, whatToDo: "Divídalo en varios archivos y déjelos.")),
    "too_many_pixels": OutcomeText(
      english: .init(
        "A picture in the file is too large", happened: "A page or picture has more dots than can be read safely.",
        kept: keptEncrypted.english, whatToDo: "Scan it again with 300 dots per inch, or save the picture smaller."),
      spanish: .init(
        "Una imagen del archivo es demasiado grande",
        happened: "Una página o imagen tiene más puntos de los que se pueden leer con seguridad.",
        kept: keptEncrypted.spanish, whatToDo: "Escanéela de nuevo a 300 puntos por pulgada, o guarde la imagen más pequeña.")),
    "too_nested": OutcomeText(
      english: .init(
        "The file is nested too deeply", happened: "Its parts lie inside each other far deeper than in any real document.",
        kept: keptEncrypted.english, whatToDo: "Save it as PDF from the program that made it, and drop that."),
      spanish: .init(
        "El archivo está anidado en exceso",
        happened: "Sus partes están unas dentro de otras mucho más que en cualquier documento real.",
        kept: keptEncrypted.spanish, whatToDo: "Guárdelo como PDF desde el programa que lo creó, y deje ese.")),
    "too_many_segments": OutcomeText(
      english: .init(
        "The HL7 file is too long", happened: "It has more segments than this Chartkeep reads from one file.",
        kept: keptEncrypted.english, whatToDo: "Split the batch into several files and drop those."),
      spanish: .init(
        "El archivo HL7 es demasiado largo", happened: "Tiene más segmentos de los que este Chartkeep lee de un solo archivo.",
        kept: keptEncrypted.spanish, whatToDo: "Divida el lote en varios archivos y déjelos.")),
    "not_a_file": OutcomeText(
      english: .init(
        "This is not a file", happened: "A shortcut, a link or a device was dropped. Chartkeep never follows those.",
        kept: "Nothing was read.", whatToDo: "Drop the file itself: open the folder where it is and copy it from there."),
      spanish: .init(
        "Esto no es un archivo", happened: "Se dejó un acceso directo, un enlace o un dispositivo. Chartkeep nunca los sigue.",
        kept: "No se leyó nada.", whatToDo: "Deje el archivo mismo: abra la carpeta donde está y cópielo desde allí.")),
    "too_deep": OutcomeText(
      english: .init(
        "The folder holds too many folders inside each other", happened: "Chartkeep goes only so deep; what lies deeper was not read.",
        kept: "Nothing was read.", whatToDo: "Drop the inner folder, or the files themselves."),
      spanish: .init(
        "La carpeta contiene demasiadas carpetas anidadas",
        happened: "Chartkeep solo llega hasta cierta profundidad; lo que está más abajo no se leyó.",
        kept: "No se leyó nada.", whatToDo: "Deje la carpeta interior, o los propios archivos.")),
    "unreadable": OutcomeText(
      english: .init(
        "Chartkeep may not open this file", happened: "Its permissions, or those of its folder, keep Chartkeep out.",
        kept: keptEncrypted.english,
        whatToDo: "Drop a copy. If that fails too, ask your administrator to check the permissions of the shared folder."),
      spanish: .init(
        "Chartkeep no puede abrir este archivo", happened: "Sus permisos, o los de su carpeta, se lo impiden.",
        kept: keptEncrypted.spanish,
        whatToDo: "Deje una copia. Si tampoco funciona, pida a su administrador que revise los permisos de la carpeta compartida.")),
  ]
}
