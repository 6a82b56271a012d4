import Foundation

extension ClinicalWords {
  static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// What people say for a clinical word, written by hand: the word's root, then ways to say it, each of words that must all be there.
  static let plainWords: [String: [Set<String>]] = {
    var result: [String: [Set<String>]] = [:]
    for line in """
    dysphagia=swallow|dyspnea=short breath,breathing,breath|hypertension=blood pressure|hypotension=low pressure|hematuria=blood urine
    dysuria=burn urinat,pain urinat,hurt pee,burn pee|hyperlipidemia=cholesterol|hypercholesterolemia=cholesterol|ecchymosis=bruise
    injury=injur,hurt,fell,accident,twist|trauma=injur,hurt,fell,accident,injury|placement=place,put,insert|insertion=place,put
    resection=remov,cut,took out,taken out|excision=remov,cut,took out,taken out|removal=remov,took,taken|replacement=replac
    repair=repair,fix|reconstruction=reconstruct|reduction=reduc|surgery=operation,operat,surgical,procedure,surgeon|operation=surgery,operat,procedure
    incontinence=leak,hold,accident|nephrolithiasis=kidney stone|cholelithiasis=gallstone|reflux=heartburn,gerd|infection=infect
    arthritis=arthritic|osteoarthritis=arthritis|radiculopathy=pinch nerve,sciatica,nerve|fracture=broke,broken,fractur,crack
    nodule=lump,bump|mass=lump,bump|lesion=spot,bump,lump,sore|arrhythmia=irregular heart,irregular beat|tinnitus=ring|vertigo=spin,dizzy
    syncope=pass out,faint,black out|alopecia=hair|myalgia=muscle ach,muscle pain|arthralgia=joint pain,joint ach|rhinorrhea=runny nose
    thyromegaly=thyroid|hepatomegaly=liver|splenomegaly=spleen|cardiomegaly=heart|lymphadenopathy=lymph node,swollen gland,gland
    hysterectomy=uterus|appendectomy=appendix|cholecystectomy=gallbladder,gall bladder|tonsillectomy=tonsil|thyroidectomy=thyroid
    mastectomy=breast|mammaplasty=breast reduc|oophorectomy=ovary|polypectomy=polyp|nephrectomy=kidney|prostatectomy=prostate
    depression=depress|anxiety=anxious|obesity=obes,weight|pregnancy=pregnant|hypothyroidism=thyroid|hyperthyroidism=thyroid
    hypoglycemia=low sugar|hyperglycemia=high sugar,elevat sugar|diabetes=sugar|pharyngitis=sore throat|contusion=bruise|laceration=cut
    cyanosis=blue|pruritus=itch,itchy|epistaxis=nose bleed,nosebleed|hemorrhage=bleed|edema=swell,swollen|cerumen=wax|myopia=nearsight
    nsaid=ibuprofen,naproxen,aspirin,meloxicam,diclofenac|steroid=cortisone,prednisone,dexamethasone,methylprednisolone|disability=disabl
    """.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
      let parts = line.split(separator: "=")
      guard parts.count == 2 else { continue }
      let word = NoteToken.root(Concepts.canonical(parts[0].trimmingCharacters(in: .whitespaces)))
      result[word] = parts[1].split(separator: ",").map { way in
        Set(way.split(separator: " ").map { NoteToken.root(Concepts.canonical(String($0))) })
      }
    }
    return result
  }()
}
