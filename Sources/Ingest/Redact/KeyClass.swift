/// What stands after a key of a form, by the classes of `keys.txt`.
enum KeyClass: String, Sendable {
  case patient, relative, provider, date, birth, mrn, ssn, phone, fax, email, address, city, county, zip, account, license, plan, device
  case vehicle, otherID = "otherid", biometric, photo, ip, url, org, state, age
  /// What follows is clinical or administrative, never an identifier.
  case safe

  /// The label of a number after such a key; nil when a number is not what the key asks for.
  var numberLabel: IdentifierLabel? {
    switch self {
    case .mrn: .mrn
    case .ssn: .ssn
    case .phone: .phone
    case .fax: .fax
    case .account: .account
    case .license: .license
    case .plan: .healthPlan
    case .device: .device
    case .vehicle: .vehicle
    case .otherID: .otherID
    case .biometric: .biometric
    case .zip: .location
    default: nil
    }
  }

  var subject: Subject {
    switch self {
    case .patient, .birth, .mrn, .ssn, .account, .plan, .vehicle, .address, .city, .county, .zip: .patient
    case .relative: .relative
    case .provider: .provider
    default: .other
    }
  }

  /// For the reviewer: what the key asks for.
  var words: String {
    switch self {
    case .patient: "a key that asks for the patient's name"
    case .relative: "a key that asks for a relative or contact"
    case .provider: "a key that asks for a member of staff"
    case .date: "a key that asks for a date"
    case .birth: "a key that asks for the birth date"
    case .mrn: "a key that asks for a record number"
    case .ssn: "a key that asks for a social security number"
    case .phone: "a key that asks for a telephone number"
    case .fax: "a key that asks for a fax number"
    case .email: "a key that asks for an e-mail address"
    case .address: "a key that asks for an address"
    case .city, .county: "a key that asks for a place"
    case .zip: "a key that asks for a ZIP code"
    case .account: "a key that asks for an account number"
    case .license: "a key that asks for a licence number"
    case .plan: "a key that asks for an insurance number"
    case .device: "a key that asks for a device number"
    case .vehicle: "a key that asks for a vehicle number"
    case .otherID: "a key that asks for a number of this case"
    case .biometric: "a key that asks for a biometric mark"
    case .photo: "a key that asks for a photograph"
    case .ip: "a key that asks for a network address"
    case .url: "a key that asks for a web address"
    case .org: "a key that asks for an organization"
    case .state, .age, .safe: "a key"
    }
  }
}
