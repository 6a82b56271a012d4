extension ClinicalAbbreviations {
  /// A line each: the abbreviation, a tab, what it stands for. Several meanings are apart by "|", the most usual first. IV is left out: as
  /// a vein's, a numeral and a stage it says too little.
  static let list = """
    SOB	shortness of breath
    DOE	dyspnea on exertion
    HTN	hypertension
    DM	diabetes mellitus
    T1DM	type 1 diabetes mellitus
    T2DM	type 2 diabetes mellitus
    DM1	type 1 diabetes mellitus
    DM2	type 2 diabetes mellitus
    GDM	gestational diabetes mellitus
    DKA	diabetic ketoacidosis
    MI	myocardial infarction
    AMI	acute myocardial infarction
    STEMI	ST-elevation myocardial infarction
    NSTEMI	non-ST-elevation myocardial infarction
    ACS	acute coronary syndrome
    CAD	coronary artery disease
    CABG	coronary artery bypass grafting
    PCI	percutaneous coronary intervention
    PTCA	percutaneous transluminal coronary angioplasty
    CHF	congestive heart failure
    HFrEF	heart failure with reduced ejection fraction
    HFpEF	heart failure with preserved ejection fraction
    AF	atrial fibrillation
    Afib	atrial fibrillation
    SVT	supraventricular tachycardia
    VF	ventricular fibrillation
    PVC	premature ventricular contraction
    LVH	left ventricular hypertrophy
    LVEF	left ventricular ejection fraction
    LBBB	left bundle branch block
    RBBB	right bundle branch block
    ICD	implantable cardioverter defibrillator|International Classification of Diseases
    HOCM	hypertrophic obstructive cardiomyopathy
    WPW	Wolff-Parkinson-White syndrome
    AAA	abdominal aortic aneurysm
    PAD	peripheral artery disease
    PVD	peripheral vascular disease
    DVT	deep vein thrombosis
    VTE	venous thromboembolism
    JVD	jugular venous distension
    HLD	hyperlipidemia
    PAH	pulmonary arterial hypertension
    COPD	chronic obstructive pulmonary disease
    OSA	obstructive sleep apnea
    ILD	interstitial lung disease
    IPF	idiopathic pulmonary fibrosis
    CF	cystic fibrosis
    ARDS	acute respiratory distress syndrome
    URI	upper respiratory infection
    CAP	community-acquired pneumonia
    TB	tuberculosis
    CPAP	continuous positive airway pressure
    BiPAP	bilevel positive airway pressure
    PFT	pulmonary function test
    CXR	chest x-ray
    TIA	transient ischemic attack
    SAH	subarachnoid hemorrhage
    SDH	subdural hematoma
    ICH	intracerebral hemorrhage
    TBI	traumatic brain injury
    LOC	loss of consciousness|level of consciousness
    AMS	altered mental status
    GCS	Glasgow Coma Scale
    ALS	amyotrophic lateral sclerosis
    RLS	restless legs syndrome
    CTS	carpal tunnel syndrome
    BPPV	benign paroxysmal positional vertigo
    CRPS	complex regional pain syndrome
    AVM	arteriovenous malformation
    DMD	Duchenne muscular dystrophy
    ADHD	attention deficit hyperactivity disorder
    PTSD	post-traumatic stress disorder
    MDD	major depressive disorder
    GAD	generalized anxiety disorder
    OCD	obsessive-compulsive disorder
    ETOH	alcohol
    HA	headache
    GERD	gastroesophageal reflux disease
    PUD	peptic ulcer disease
    IBD	inflammatory bowel disease
    IBS	irritable bowel syndrome
    UC	ulcerative colitis
    SBO	small bowel obstruction
    GIB	gastrointestinal bleeding
    NAFLD	nonalcoholic fatty liver disease
    NASH	nonalcoholic steatohepatitis
    HCC	hepatocellular carcinoma
    LFT	liver function test
    LFTs	liver function tests
    N/V	nausea and vomiting
    BRBPR	bright red blood per rectum
    EGD	esophagogastroduodenoscopy
    ERCP	endoscopic retrograde cholangiopancreatography
    TPN	total parenteral nutrition
    RUQ	right upper quadrant
    LUQ	left upper quadrant
    RLQ	right lower quadrant
    LLQ	left lower quadrant
    UTI	urinary tract infection
    CKD	chronic kidney disease
    ESRD	end-stage renal disease
    AKI	acute kidney injury
    BPH	benign prostatic hyperplasia
    PKD	polycystic kidney disease
    FSGS	focal segmental glomerulosclerosis
    HUS	hemolytic uremic syndrome
    VUR	vesicoureteral reflux
    GFR	glomerular filtration rate
    BUN	blood urea nitrogen
    PSA	prostate-specific antigen
    OA	osteoarthritis
    SLE	systemic lupus erythematosus
    DJD	degenerative joint disease
    LBP	low back pain
    ACL	anterior cruciate ligament
    ORIF	open reduction and internal fixation
    THA	total hip arthroplasty
    THR	total hip replacement
    TKA	total knee arthroplasty
    TKR	total knee replacement
    PMR	polymyalgia rheumatica
    GCA	giant cell arteritis
    JIA	juvenile idiopathic arthritis
    TMJ	temporomandibular joint
    BMD	bone mineral density
    MRSA	methicillin-resistant Staphylococcus aureus
    STI	sexually transmitted infection
    STD	sexually transmitted disease
    PID	pelvic inflammatory disease
    HPV	human papillomavirus
    HSV	herpes simplex virus
    HBV	hepatitis B virus
    HCV	hepatitis C virus
    EBV	Epstein-Barr virus
    CMV	cytomegalovirus
    RSV	respiratory syncytial virus
    AOM	acute otitis media
    PCOS	polycystic ovary syndrome
    HRT	hormone replacement therapy
    IUD	intrauterine device
    IUGR	intrauterine growth restriction
    LMP	last menstrual period
    IVF	in vitro fertilization|intravenous fluids
    SIDS	sudden infant death syndrome
    BCC	basal cell carcinoma
    SCC	squamous cell carcinoma
    AML	acute myeloid leukemia
    CML	chronic myeloid leukemia
    CLL	chronic lymphocytic leukemia
    ALL	acute lymphoblastic leukemia
    NHL	non-Hodgkin lymphoma
    NSCLC	non-small cell lung cancer
    SCLC	small cell lung cancer
    RCC	renal cell carcinoma
    ITP	immune thrombocytopenic purpura
    TTP	thrombotic thrombocytopenic purpura
    DIC	disseminated intravascular coagulation
    HIT	heparin-induced thrombocytopenia
    CBC	complete blood count
    BMP	basic metabolic panel
    CMP	comprehensive metabolic panel
    ABG	arterial blood gas
    WBC	white blood cell
    RBC	red blood cell
    Hgb	hemoglobin
    Hct	hematocrit
    ESR	erythrocyte sedimentation rate
    CRP	C-reactive protein
    TSH	thyroid-stimulating hormone
    INR	international normalized ratio
    HbA1c	hemoglobin A1c
    BMI	body mass index
    BP	blood pressure
    SpO2	oxygen saturation
    EKG	electrocardiogram
    ECG	electrocardiogram
    EEG	electroencephalogram
    EMG	electromyography
    TTE	transthoracic echocardiogram
    TEE	transesophageal echocardiogram
    NSAID	nonsteroidal anti-inflammatory drug
    SSRI	selective serotonin reuptake inhibitor
    PPI	proton pump inhibitor
    ARB	angiotensin receptor blocker
    HCTZ	hydrochlorothiazide
    APAP	acetaminophen
    OCP	oral contraceptive pill
    OTC	over the counter
    PRN	as needed
    NPO	nothing by mouth
    PO	by mouth
    BID	twice a day
    TID	three times a day
    QID	four times a day
    QHS	at bedtime
    ICU	intensive care unit
    NICU	neonatal intensive care unit
    PACU	post-anesthesia care unit
    MVA	motor vehicle accident
    MVC	motor vehicle collision
    GSW	gunshot wound
    DNR	do not resuscitate
    ADL	activities of daily living
    ADLs	activities of daily living
    PICC	peripherally inserted central catheter
    s/p	status post
    h/o	history of
    c/o	complains of
    r/o	rule out
    f/u	follow-up
    b/l	bilateral
    w/o	without
    hx	history
    dx	diagnosis
    tx	treatment
    sx	symptoms
    fx	fracture
    abx	antibiotics
    mets	metastases
    AMD	age-related macular degeneration
    ROP	retinopathy of prematurity
    PKU	phenylketonuria
    CAH	congenital adrenal hyperplasia
    DI	diabetes insipidus|detrusor instability
    PE	pulmonary embolism|physical examination
    CVA	cerebrovascular accident|costovertebral angle
    MS	multiple sclerosis|mitral stenosis|mental status|musculoskeletal
    PT	physical therapy|prothrombin time|patient
    RA	rheumatoid arthritis|right atrium|room air
    CP	chest pain|cerebral palsy
    AS	aortic stenosis|ankylosing spondylitis
    MR	mitral regurgitation|magnetic resonance
    AD	Alzheimer disease|atopic dermatitis
    PD	Parkinson disease|peritoneal dialysis
    HD	hemodialysis|Huntington disease
    ED	emergency department|erectile dysfunction
    BPD	bronchopulmonary dysplasia|borderline personality disorder
    UA	urinalysis|unstable angina|uric acid
    ROM	range of motion|rupture of membranes
    HR	heart rate|hazard ratio
    RR	respiratory rate|relative risk
    SCD	sickle cell disease|sudden cardiac death
    MM	multiple myeloma|malignant melanoma
    PEG	percutaneous endoscopic gastrostomy|polyethylene glycol
    LP	lumbar puncture|lichen planus
    RF	rheumatoid factor|renal failure|radiofrequency
    SCI	spinal cord injury
    """
}
