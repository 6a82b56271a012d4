extension ClinicalWords {
  static let drugEndings = [
    "pril", "olol", "sartan", "statin", "azole", "cillin", "mycin", "micin", "floxacin", "cycline", "dipine", "prazole", "gliptin",
    "gliflozin",
    "glutide", "tidine", "triptan", "setron", "caine", "azepam", "zolam", "oxetine", "triptyline", "zosin", "parin", "xaban", "tinib",
    "zumab",
    "ximab", "lukast", "terol", "asone", "solone", "onide", "thiazide", "semide", "formin", "glitazone", "dronate", "profen", "barbital",
    "codone", "morphone", "pidem", "cyclovir", "mivir", "racetam", "gabalin", "parib", "limus", "bactam", "penem", "citabine", "taxel",
    "rubicin",
    "platin",
  ]
  static let notDrugs: Set<String> = ["overdose", "cephalosporin"]

  static let drugs = words(
    """
    aspirin ibuprofen acetaminophen tylenol advil motrin aleve naproxen naprosyn celebrex celecoxib meloxicam mobic diclofenac voltaren
    ketorolac toradol tramadol ultram morphine oxycodone oxycontin percocet hydrocodone vicodin norco codeine fentanyl hydromorphone dilaudid
    methadone gabapentin neurontin pregabalin lyrica baclofen flexeril cyclobenzaprine tizanidine zanaflex methocarbamol robaxin soma
    lisinopril enalapril losartan cozaar valsartan diovan amlodipine norvasc metoprolol lopressor toprol atenolol carvedilol coreg propranolol
    hydrochlorothiazide hctz furosemide lasix bumex torsemide spironolactone aldactone digoxin amiodarone diltiazem cardizem verapamil
    hydralazine clonidine nitroglycerin isosorbide imdur warfarin coumadin heparin lovenox enoxaparin eliquis apixaban xarelto rivaroxaban plavix
    clopidogrel atorvastatin lipitor simvastatin zocor rosuvastatin crestor pravastatin zetia ezetimibe metformin glucophage insulin lantus
    humalog novolog glipizide glyburide glimepiride januvia jardiance farxiga ozempic trulicity victoza levothyroxine synthroid
    methimazole prednisone prednisolone medrol methylprednisolone dexamethasone decadron hydrocortisone cortisone kenalog triamcinolone
    albuterol ventolin proair advair symbicort flovent spiriva singulair montelukast fluticasone flonase nasonex claritin loratadine zyrtec
    cetirizine allegra fexofenadine benadryl diphenhydramine sudafed pseudoephedrine mucinex guaifenesin omeprazole prilosec pantoprazole
    protonix nexium esomeprazole pepcid famotidine zantac ranitidine tums maalox reglan metoclopramide zofran ondansetron phenergan
    promethazine compazine colace docusate senna miralax dulcolax imodium lomotil sertraline zoloft fluoxetine prozac paroxetine paxil
    citalopram celexa escitalopram lexapro venlafaxine effexor duloxetine cymbalta bupropion wellbutrin trazodone mirtazapine remeron
    amitriptyline elavil nortriptyline buspirone buspar alprazolam xanax lorazepam ativan clonazepam klonopin diazepam valium zolpidem ambien
    lithium quetiapine seroquel risperidone risperdal olanzapine zyprexa aripiprazole abilify haloperidol haldol lamotrigine lamictal
    topiramate topamax levetiracetam keppra phenytoin dilantin carbamazepine tegretol valproate depakote ritalin adderall concerta strattera
    methylphenidate amoxicillin augmentin penicillin ampicillin cephalexin keflex cefazolin ancef ceftriaxone rocephin cefdinir azithromycin
    zithromax z-pak clarithromycin doxycycline minocycline tetracycline ciprofloxacin cipro levofloxacin levaquin bactrim septra sulfa
    trimethoprim vancomycin clindamycin metronidazole flagyl nitrofurantoin macrobid fluconazole diflucan nystatin acyclovir valacyclovir
    valtrex tamiflu accutane isotretinoin retin-a tretinoin methotrexate humira enbrel remicade plaquenil hydroxychloroquine sulfasalazine
    azathioprine imuran cyclosporine tacrolimus allopurinol colchicine colcrys fosamax alendronate prolia boniva tamoxifen arimidex
    anastrozole letrozole lupron finasteride proscar flomax tamsulosin viagra sildenafil cialis oxybutynin detrol estrogen progesterone
    premarin testosterone depo-provera mirena epinephrine epipen lidocaine marcaine bupivacaine botox iron potassium calcium magnesium
    multivitamin vitamin folate zinc melatonin glucosamine nicotine chantix suboxone naloxone narcan naltrexone lactulose creon carafate
    sucralfate bentyl dicyclomine levsin antivert meclizine dramamine imitrex sumatriptan maxalt fioricet excedrin sinemet levodopa aricept
    donepezil namenda memantine ropinirole requip mirapex lovastatin nifedipine procardia benazepril lotensin ramipril altace quinapril
    irbesartan avapro olmesartan benicar telmisartan micardis terazosin doxazosin minoxidil propecia lotrimin clotrimazole ketoconazole
    mupirocin bactroban neosporin bacitracin latex iodine contrast nsaids nsaid antibiotics steroid steroids opioids demerol dyazide
    hyzaar tricor gemfibrozil niacin premphase evista raloxifene actonel reclast combivent atrovent duoneb pulmicort xopenex theophylline
    lantus levemir tresiba avandia actos pioglitazone vytorin caduet cymbalta pristiq latuda geodon depakene zonegran vimpat trileptal
    paracetamol metamizol ibuprofeno aspirina amoxicilina metformina losartán insulina penicilina omeprazol enalaprilo atorvastatina
    lansoprazole prevacid hyoscyamine ursodiol lomustine temodar temozolomide avastin herceptin morphine robitussin nyquil afrin
    """)

  static let problemEndings = [
    "itis", "osis", "emia", "aemia", "opathy", "algia", "plegia", "paresis", "omegaly", "sclerosis", "stenosis", "trophy", "penia",
    "cytosis",
    "uria", "rrhea", "pnea", "phagia", "carcinoma", "sarcoma", "lymphoma", "melanoma", "glioma", "adenoma", "lipoma", "fibroma", "hematoma",
    "ectomy", "plasty", "ostomy", "otomy", "rrhaphy", "desis", "oidism", "lithiasis", "ectasia", "spasm", "mentia", "cele", "edad crónica",
  ]
  static let notProblems: Set<String> = ["diagnosis", "prognosis", "anatomy", "hemoglobinemia", "vehicle", "dosis"]

  /// Single words; a phrase is known by its last or its most telling word.
  static let problems = words(
    """
    hypertension hypotension diabetes diabetic hyperlipidemia cholesterol hypercholesterolemia asthma copd emphysema pneumonia tuberculosis
    cancer tumor mass metastasis leukemia stroke tia seizure epilepsy migraine depression anxiety bipolar schizophrenia adhd autism ptsd
    insomnia fracture sprain strain tear rupture dislocation hernia ulcer gerd reflux gout lupus arthritis osteoarthritis osteoporosis
    fibromyalgia scoliosis spondylolisthesis radiculopathy sciatica herniation stenosis meniscus bursitis hypothyroidism hyperthyroidism goiter
    anemia angina infarction mi chf cad afib fibrillation arrhythmia murmur aneurysm embolism dvt thrombosis varicose cellulitis abscess
    infection sepsis uti pyelonephritis nephrolithiasis stones kidney-stone gallstones cholelithiasis cholecystitis appendicitis diverticulitis
    pancreatitis hepatitis cirrhosis jaundice colitis crohn's crohn ibs obesity overweight malnutrition allergy allergies allergic rhinitis
    sinusitis otitis tonsillitis pharyngitis hearing-loss tinnitus vertigo glaucoma cataract cataracts retinopathy neuropathy concussion
    dementia alzheimer's alzheimer parkinson's parkinson sclerosis hydrocephalus meningioma acne eczema psoriasis dermatitis rash burn keloid
    scar gynecomastia macromastia lymphedema hiv aids herpes chlamydia syphilis covid influenza flu bronchitis croup apnea osa psychosis
    alcoholism addiction bunion hallux neuroma cyst polyp nodule lesion fibroid endometriosis preeclampsia miscarriage pregnancy menopause
    bph prostate incontinence impotence hemorrhoid fissure carpal tenosynovitis tendinitis tendonitis fasciitis impingement labral
    hyponatremia hypokalemia ckd esrd transplant lobectomy bypass surgery appendectomy cholecystectomy hysterectomy cesarean c-section
    mastectomy tonsillectomy fusion laminectomy discectomy arthroscopy stent pacemaker amputation biopsy colonoscopy disease disorder
    syndrome failure insufficiency regurgitation prolapse palsy injury trauma hemorrhage bleed bleeding perforation obstruction
    htn dm t2dm t1dm hld ckd gerd osa tbi mvp pvd pad ddd djd acl mcl covid-19 sinus contusion laceration deformity
    chickenpox measles mumps rubella varicella shingles zoster pertussis whooping diphtheria tetanus polio malaria meningitis scarlet lyme
    mononucleosis mono mrsa difficile staph strep gonorrhea chlamydial trichomoniasis candidiasis thrush scabies lice pneumothorax
    bronchiectasis sarcoidosis histoplasmosis cystic tics tourette's hypothermia hyperthermia frostbite heatstroke dehydration anaphylaxis eczema
    atopy hypercalcemia hypocalcemia hyperkalemia ketoacidosis prediabetes prediabetic pregnant preterm premature ectopic
    abortion stillbirth infertility hemophilia thrombophilia neutropenic myeloma lymphoma melanoma carcinoma sarcoma dysplasia metastatic
    malignancy malignant coma paralysis paraplegia quadriplegia blindness blind deaf deafness delirium mania phobia anorexia bulimia dyslexia
    retardation disability spina bifida cleft down's marfan's raynaud's sjogren's hashimoto's graves addison's cushing's meniere's bell's
    disability arrest tachycardia bradycardia cardiomyopathy pericarditis endocarditis ischemia ischemic gangrene phlebitis
    hemorrhoids polyps constipation incontinent hydronephrosis proteinuria hematuria
    diabetes mellitus hipertensión asma cáncer fractura infección artritis depresión ansiedad cirugía alergia embarazo tumor
    """)

  /// What is done to people: root operations of ICD-10-PCS (public domain) as they are said, stays and treatments.
  static let procedures = words(
    """
    amputation removal replacement repair resection excision debridement reduction reconstruction revision
    implant implantation implanted insertion placement bypass dilation fusion fixation graft grafting transplant transplantation
    transfusion ablation aspiration catheterization dialysis embolization extirpation extraction ligation lithotripsy
    lumpectomy circumcision vasectomy sterilization instrumentation intubation ventilator chemotherapy chemo radiation radiotherapy
    brachytherapy immunotherapy hospitalized hospitalization operation surgery stitches sutures defibrillator shunt angioplasty stenting dissection
    """)

  /// Words that name a problem or a procedure only together with another word.
  static let broad = words(
    """
    disease disorder syndrome failure insufficiency surgery operation procedure cancer tumor infection injury fracture tear mass allergy removal
    replacement repair reduction placement resection excision revision reconstruction transplant fusion graft biopsy bypass deficiency disability
    attack pressure cholesterol deformity lesion nodule cyst block malfunction defect disturbance abnormality bleed hernia ulcer stone
    """)
  /// Words before a dose that are no drug.
  static let notDosed = words(
    """
    take takes taking took give given gave dose dosage doses dosing increase increased decrease decreased reduce reduced start started daily than
    twice once tablet tablets pill pills capsule capsules oral orally total about around approximately prescribe prescribed continue additional
    another extra needed maximum minimum medication medications medicine weekly nightly ointment cream patch patches level levels strength
    """)
  /// Words before a broad word that do not tell it from another of its kind.
  static let plainQualifiers = words(
    """
    medical health past prior previous recent new old known major minor serious significant mild moderate severe acute chronic possible likely
    left right bilateral current underlying certain different similar multiple several have has had history having first second third last
    underwent undergo undergone had need needs recommend recommended perform performing include includes fight future day word complex defined
    whole worse bad big large small multiple further
    """)
  /// Words that name nothing by themselves.
  static let empty = words(
    "disease disorder syndrome procedure operation placement removal replacement repair revision block defect failure attack")
  static let vague = words("problem issue condition trouble complication difficulty")

  /// What follows is feared, not found (ConText, Harkema 2009).
  static let ifs = words("if unless risk risks prevent prevents avoid complications effects worry whether")

  /// Words that end in an s and are no plural.
  static let singular = words(
    "diabetes herpes rabies scabies caries measles mumps shingles hives biceps triceps forceps pus gas always perhaps series species")

  static let findings = words(
    """
    pain ache aching headache fever fevers chill chills nausea vomiting diarrhea constipation fatigue weakness dizziness dizzy lightheaded
    lightheadedness syncope cough wheeze wheezing dyspnea shortness breath breathing palpitations swelling swollen edema numb numbness tingling
    burning itching itchy redness erythema drainage discharge tenderness tender stiffness stiff instability locking popping clicking giving
    limp weight appetite sweats bleeding bruising blurry vision hearing congestion sore throat hoarse hoarseness swallowing dysphagia bloating
    bloated heartburn cramps cramping jaundice rash hives spasm tremor gait balance falls fall fell confusion memory sleep tired exhausted
    stress mood suicidal hallucinations crackles rales rhonchi murmur gallop effusion warmth crepitus deformity ecchymosis guarding rebound
    distended distention soft reflexes strength sensation pulses motion range flexion extension rotation abduction adduction varus valgus
    lachman mcmurray drawer straight leg raise spurling tinel phalen babinski hoffmann clonus pronator drift lymphadenopathy masses nodule
    wound incision dehiscence necrosis ptosis capsular contracture scar graft flap hematoma seroma clear regular rhythm rate oxygen
    temperature saturation pressure bmi pulse symptoms symptom vomit urination urinate urinary frequency urgency blood stool black tarry
    snoring drooling tearing discharge eye ear smoke smoking smoker alcohol drinks drug drugs tobacco cigarettes
    dolor fiebre náuseas vómitos mareo tos hinchazón debilidad cansancio sangrado
    """)

  static let body = words(
    """
    head scalp face forehead eye ear nose nasal septum sinus mouth lip tongue throat tonsil jaw neck thyroid trachea shoulder clavicle arm
    elbow forearm wrist hand finger thumb chest breast nipple rib lung heart abdomen belly stomach liver spleen kidney bladder bowel colon
    rectum groin hip pelvis thigh knee patella leg calf shin ankle foot feet heel toe back spine lumbar cervical thoracic sacrum coccyx
    tailbone skin nerve muscle tendon ligament joint brain skull cord vein artery extremity extremities uterus ovary prostate testicle
    flank quadrant cheek eyelid buttock ureter lobe ventricle atrium carotid palate gum axilla metacarpal metatarsal
    c3 c4 c5 c6 c7 t1 t12 l1 l2 l3 l4 l5 s1 acl meniscus rotator cuff achilles
    cabeza cuello hombro brazo codo muñeca mano pecho mama abdomen cadera rodilla pierna tobillo pie espalda columna
    """)

  static let tests = words(
    """
    x-ray ray rays xray mri ct scan ultrasound echo echocardiogram ekg ecg emg mammogram colonoscopy endoscopy biopsy labs lab blood cbc cmp bmp
    hemoglobin a1c glucose creatinine potassium sodium platelet platelets wbc culture urinalysis audiogram tympanogram angiogram doppler
    dexa pathology radiograph radiographs imaging stress test spirometry pft pfts laryngoscopy results panel lipid tsh psa inr troponin
    ejection fraction radiografía resonancia tomografía ecografía análisis
    """)
}
