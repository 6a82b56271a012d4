/// Words for files that are where they should be, or wait for somebody.
extension OutcomeTexts {
  static let filed: [String: OutcomeText] = [
    "indexed": OutcomeText(
      english: .init(
        "The file was filed", happened: "It was read, checked by a person and can now be found by search.",
        kept: "The text without what identifies people. The original was deleted.", whatToDo: "Nothing."),
      spanish: .init(
        "El archivo quedó archivado", happened: "Se leyó, lo revisó una persona y ya se puede encontrar con la búsqueda.",
        kept: "El texto sin los datos que identifican a personas. El original se eliminó.", whatToDo: "Nada.")),
    "duplicate": OutcomeText(
      english: .init(
        "This file is already filed", happened: "A document with exactly the same content is in Chartkeep already.",
        kept: "The document that was there before. The second copy was deleted.",
        whatToDo: "Nothing. If you meant another file, drop that one."),
      spanish: .init(
        "Este archivo ya está archivado", happened: "En Chartkeep ya hay un documento con exactamente el mismo contenido.",
        kept: "El documento que ya estaba. La segunda copia se eliminó.",
        whatToDo: "Nada. Si quería dejar otro archivo, déjelo ahora.")),
    "rejected": OutcomeText(
      english: .init(
        "The file was rejected in review", happened: "The person who reviewed it decided that it should not be filed.",
        kept: "A record that it came, without its text. The original was deleted.",
        whatToDo: "If you disagree, speak with the reviewer, then drop the file again."),
      spanish: .init(
        "El archivo se rechazó en la revisión", happened: "La persona que lo revisó decidió que no debía archivarse.",
        kept: "Constancia de que llegó, sin su texto. El original se eliminó.",
        whatToDo: "Si no está de acuerdo, hable con quien lo revisó y vuelva a dejar el archivo.")),
    "deleted": OutcomeText(
      english: .init(
        "The document was deleted", happened: "Somebody with the right to do so deleted it.",
        kept: "A record that it was here, without its text.", whatToDo: "Nothing. To have it again, drop the file again."),
      spanish: .init(
        "El documento se eliminó", happened: "Lo eliminó una persona autorizada.",
        kept: "Constancia de que estuvo aquí, sin su texto.", whatToDo: "Nada. Para tenerlo otra vez, vuelva a dejar el archivo.")),
    "erased": OutcomeText(
      english: .init(
        "The document was erased", happened: "It was deleted, and the time in which that can be taken back is over.",
        kept: "A record that it was here, without name, text or original.", whatToDo: "Nothing. To have it again, drop the file again."),
      spanish: .init(
        "El documento se borró", happened: "Se eliminó, y pasó el plazo para recuperarlo.",
        kept: "Constancia de que estuvo aquí, sin nombre, texto ni original.",
        whatToDo: "Nada. Para tenerlo otra vez, vuelva a dejar el archivo.")),
    "expired": OutcomeText(
      english: .init(
        "The file waited too long", happened: "Nobody finished it within the time that originals may be kept.",
        kept: "A record that it came, without its text. The original was deleted.",
        whatToDo: "If it is still needed, drop the file again and have it reviewed soon."),
      spanish: .init(
        "El archivo esperó demasiado", happened: "Nadie lo terminó en el plazo durante el que se pueden guardar los originales.",
        kept: "Constancia de que llegó, sin su texto. El original se eliminó.",
        whatToDo: "Si aún hace falta, vuelva a dejar el archivo y pida que se revise pronto.")),
  ]

  static let waiting: [String: OutcomeText] = [
    "waiting_password": OutcomeText(
      english: .init(
        "The file needs its password", happened: "It can only be opened with a password.",
        kept: keptEncrypted.english, whatToDo: "Enter the password on the Documents page. It is used once and not stored."),
      spanish: .init(
        "El archivo necesita su contraseña", happened: "Solo se puede abrir con una contraseña.",
        kept: keptEncrypted.spanish,
        whatToDo: "Escriba la contraseña en la página Documentos. Se usa una vez y no se guarda.")),
    "password_wrong": OutcomeText(
      english: .init(
        "The password does not open the file", happened: "The file could not be opened with the password that was entered.",
        kept: keptEncrypted.english, whatToDo: "Check the password and enter it again, or ask the sender for a copy without one."),
      spanish: .init(
        "La contraseña no abre el archivo", happened: "El archivo no se pudo abrir con la contraseña indicada.",
        kept: keptEncrypted.spanish,
        whatToDo: "Compruebe la contraseña y escríbala de nuevo, o pida al remitente una copia sin contraseña.")),
    "unclaimed": OutcomeText(
      english: .init(
        "The file waits for an owner", happened: "It was dropped where nobody's name is on it.",
        kept: keptEncrypted.english, whatToDo: "Claim it on the Documents page, or next time drop it into your own folder."),
      spanish: .init(
        "El archivo espera un responsable", happened: "Se dejó en un lugar que no pertenece a nadie.",
        kept: keptEncrypted.spanish,
        whatToDo: "Hágase cargo de él en la página Documentos, o déjelo la próxima vez en su propia carpeta.")),
    "unknown_owner": OutcomeText(
      english: .init(
        "The folder's name is no account", happened: "It was dropped into a folder under \"users\" that belongs to nobody in Chartkeep.",
        kept: "The original, encrypted. It waits in the list of unclaimed files.",
        whatToDo: "Claim it on the Documents page. Ask your administrator to correct or remove the folder."),
      spanish: .init(
        "La carpeta no es de ninguna cuenta", happened: "Se dejó en una carpeta de \"users\" que no pertenece a nadie en Chartkeep.",
        kept: "El original, cifrado. Espera en la lista de archivos sin responsable.",
        whatToDo: "Hágase cargo de él en la página Documentos. Pida a su administrador que corrija o quite la carpeta.")),
    "still_copying": OutcomeText(
      english: .init(
        "Is this file still being copied?", happened: "It has been changing for more than half an hour and was not touched yet.",
        kept: "Everything; the file is where you dropped it.",
        whatToDo: "If the copy is still running, wait. If it was broken off, delete the file and copy it again."),
      spanish: .init(
        "¿Se está copiando aún este archivo?", happened: "Lleva más de media hora cambiando y todavía no se ha tocado.",
        kept: "Todo; el archivo está donde lo dejó.",
        whatToDo: "Si la copia sigue, espere. Si se interrumpió, borre el archivo y cópielo de nuevo.")),
    "disk_full": OutcomeText(
      english: .init(
        "The disk is nearly full", happened: "Chartkeep has stopped taking in files until there is room.",
        kept: "Everything; files stay where they were dropped.",
        whatToDo: "Tell your administrator. Chartkeep goes on by itself when there is room; nothing needs to be dropped again."),
      spanish: .init(
        "El disco está casi lleno", happened: "Chartkeep ha dejado de incorporar archivos hasta que haya espacio.",
        kept: "Todo; los archivos siguen donde se dejaron.",
        whatToDo: "Avise a su administrador. Chartkeep continúa solo cuando haya espacio; no hace falta volver a dejar nada.")),
  ]
}
