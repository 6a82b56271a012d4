// Made by scripts/build-drug-names; where the names come from and on what terms stands there.
extension ClinicalWords {
  /// A drug with its other names, then the next.
  static let drugNamesAtoK = """
    abacavir ziagen|abaloparatide tymlos|abatacept orencia|abecma|abelcet|abemaciclib ramiven verzenio verzenios zenlistik|abiraterone
    abiraterona zytiga|abobotulinumtoxina dysport|abraxane|abrocitinib cibinqo|acalabrutinib calquence|acamprosate acamprosato
    acamprostate aotal campral regtect zulex|acarbose acarbosa glucobay glucor glumida prandase precose|acebutolol acetobutolol monitan
    neptal rhotral sectral|acetaminophen acamol acenol acephen acetaco acetominophen actamin algotropyl apap calpol datril ofirmev panadol
    tylenol|acetazolamide acetadiazol acetazolam acetazolamid acetazolamida akzol diacarb diamox diuramide edemox glauconox glaupax
    humazolamide|acetylcysteine acebraus acemuc acetabs acetadote acetylin acetyst airbron alveolex azubronchin bromuc bronchofips
    broncholysin broncoclar codotussyl cystamucil durabronchal eurespiran exomuc fabrol fluimucil fluprowit frekatuss genac hoestil ilube
    jenacystein lantamed lindocetyl mpectil muciteran mucomyst mucosil mucosol mucosolvin siccoral siran solmucol|aciclovir|acitretin
    acitretina acitretine etretin isoacitretin isoetretin neotigason soriatane|aclidinium aclidinio tudorza|acrivastine acrivastina|acthib|
    actimmune|actoferon|acyclovir aciclobeta aciclostad acifur acivir activir avaclyr avirax cicloferon clonorax cusiviral genvir herpetad
    herpofug herpotern herpoviric isavir laciken mapox milavir opthavir sitavig supraviran viclovir vipral viraxpuren virherpes virmen
    virolex virupos virzin zoliparin zovirax zyclir|adakveo|adalimumab amgevita amjevita cyltezo exemptia humira hyrimoz idacio imraldi
    mabura yuflyma|adapalene adaferin adapaleno differin differine|adbry|adcetris|adefovir hepsera|admelog|aduhelm|advair|afatinib gilotrif
    |aflibercept eylea|afluria|afrezza|aimovig|airduo|ajovy|akurza|akynzeo|alagesic|alamag|albendazole albendazol albendoral albenza
    andazol bendapar bilutac digezanol disthelm endoplus eskazole gascop lurdex metiazol proftril valbazen zentel|albiglutide albiglutida|
    albuterol accuneb proair proventil salbutamol sultanol ventolin volmax|alcaftadine alcaftadina lastacaft|aldesleukin aldesleukina
    proleukin|aldoril|alectinib alecensa|alendronate binosto fosamax|alfuzosin alfuzosina alfuzosine uroxatral|alirocumab praluent|
    aliskiren aliskireno tekturna|alitretinoin panretin toctino|alkergot|allopurinol allohexal allohexan alloprin allopurin allorin
    allpargin allural aloprim alopurinol apulonga apurin atisuril bleminol caplenal capurate cellidrin embarin foligan hamarin jenapurinol
    lopurin lysuron milurit milurite progout pureduct purinol remid rimapurinol roucol suspendol tipuric uribenz uridocid uripurinol
    urosin urtias xanthomax xanturic zygout zyloprim zyloric|almacone|almotriptan axert|alogliptin alogliptina alogliptine nesina vipidia|
    alora|alosetron lotronex|alpelisib piqray|alprazolam alprazolan alprox cassadan esparon niravam ralozam tafil trankimazin xanax|
    alternagel|altretamine altretamin altretamina hexalen hexastat hexinawas|alvimopan entereg|amantadine adekin amanta amantadina
    amantahciazu amantidine amixx cerebramed endantadine genamantadine gocovri infectoflu infex mantadix midantan symadine symmetrel
    tregor viregyt wiregyt|ambisome|ambrisentan letairis|amcha|amchafibrin|ameluz|amicar|amifostine amifostina apaetp ethiofos ethyol
    gammaphos|amikacin amikacina amikacine amikafur amikalem amikayect amikin amiklin amukin arikayce biclin biklin gamikal kanbine oprad
    yectamid|amiloride amidal amiloberag amilorid amilorida amipramidin amipramidine amyloride kaluril midamor midoride modamide|
    aminophylline aminofilina aminophyllin somophyllin|amiodarone amiobeta amiodarex amiodarona amiohexal aratac braxan corbionax cordarex
    cordarone kordaron nexterone ortacrone pacerone rytmarone tachydaron trangorex|amitriptyline amineurin amitid amitrip amitriptilina
    amitriptylin amitrol anapsique damilen elavil endep laroxyl lentizol saroten sarotex syneudon triptafen tryptanol tryptine tryptizol|
    amlexanox amlexanoxo amoxanox aphthasol|amlobenz|amlodipine amlodipino amlodis amlor amvaz astudal istin norvasc|amoxapine amoxapin
    amoxapina amoxepine asendin asendis demolox|amoxicillin actimoxi amox amoxicilina amoxicilline amoxil amoxycillin clamoxyl dispermox
    moxtag penamox polymox trimox wymox|amphetamine adderall amfetamina amfetamine centramina evekeo fenamine mydrial phenamine
    phenopromin thyramine|amphocil|amphotericin|ampicillin amcill ampicilina ampicilline omnipen penbritin pentrexyl polycillin principen
    totacillin ukapen|anagrelide agrylin anagrelida|anakinra kineret|anastrozole anastrozol arimidex|anatrast|androderm|anolor|anvitoff|
    apadaz|apalutamide erleada|apidra|apixaban eliquis|apomorphine apokyn britaject|apraclonidine apraclonidina iopidine|apremilast aplex
    otezla|aprepitant|aquachloral|aranesp|aranest|arcet|arformoterol brovana|aripiprazole abilify aripiprazol aristada|armodafinil
    armodafinilo|arzerra|asciminib scemblix|asenapine asenapina saphris|asparlas|atazanavir reyataz|atenolol tenormin tenormine|
    atezolizumab tecentriq|atogepant qulipta|atomoxetine atomoxetina strattera tomoxetina|atorvastatin atorvastatina atorvastatine lipitor
    liptonorm sortis|atovaquone atovacuona mepron wellvone|atripla|atropine atropen atropina atropinol isopto|auranofin auranofina
    auranofine crisinor ridaura ridauran|auryxia|avanafil avanafilo stendra|avapritinib ayvakit ayvakyt|avatrombopag doptelet|avelumab
    bavencio|avonex|avycaz|axitinib inlyta|azacitidine azacitidina azacytidine ladakamycin onureg vidaza|azathioprine azamun azasan
    azatioprina azothioprine immuran imuran imurel|azelastine allergodil astelin azelastina optivar|azelex|azilsartan azilva edarbi|
    azithromycin azadose azithromycine azitrocin azitromicina azythromycin goxal sumamed toraseptol ultreon vinzam zentavion zithromax
    zitromax zmax|azstarys|aztreonam azactam azthreonam cayston urobactam|bacitracin altracin baciguent bacitin bacitracina ocutracin
    topitracin|baclofen atrofen baclofeno baclophen baclospas clofen gablofen genbaclofen genpharm kemstro lebic liofen lioresal lyflex
    ozobax|balnetar|balsalazide balsalazida colazal|bamlanivimab|baqsimi|baricitinib olumiant|barosperse|basaglar|basiliximab simulect|
    becaplermin regranex|beclometasone|beclomethasone aerobec aldecin ascocortonyl beclamet beclazone beclocort becloforte beclomet
    beclorhinol becloturmant beclovent becodisk becodisks beconase becotide bronchocort ecobec filair junik prolair propaderm qvar
    respocort sanasthmax sanasthmyl vancenase vanceril ventolair viarin|bedaquiline bedaquilina sirturo|belatacept|belbuca|belimumab
    benlysta|belinostat beleodaq|belkyra|belumosudil rezurock rholistiq|belzutifan welireg|benazepril lotensin|bencelin|bendamustine
    belrapzo bendamustina ribomustine treanda|bendroflumethiazide aprinox benzide berkozide centyl esberizid naturetin naturine pluryl
    urizid|benralizumab fasenra|bentalol|bentoquatam|benzac|benzagel|benzalalcohol|benzefoam|benzetacil|benznidazole benznidazol rochagan|
    benzonatate benzonatat benzonatato benzononatine tessalon zonatuss|benztropine bensylate benzatropina benzatropine cogentin cogentinol|
    benzydamine bencidamina benzidamine benzindamine difflam lonol opalgyne rosalgin|benzylalkohol|beovu|bepio|bepotastine bepotastina
    bepreve|besifloxacin besivance|besponsa|betaferon|betahistine aequamen betahistina betaserc betavert extovyl lectil melopat mersilon
    ribrain vasomotal vertigon|betamethasone alphatrex betaderm betametasona celeston celestona celestone cellestoderm diprolene eleuphrat
    flubenisolone luxiq uticort valnac|betaseron|betaxolol betoptic betoptima kerlon kerlone oxodal|bethanechol bethanecol duvoid
    myocholine myotonachol myotonine urecholine urocarb|betrixaban bevyxxa|bevacizumab avastin mvasi zirabev|bexarotene bexaroten
    bexaroteno targretin|bexsero|bezlotoxumab zinplava|bicalutamide bicalutamida calutex casodex|bicillin|bijuva|biktarvy|bimatoprost
    latisse lumigan|binimetinib mektovi|binora|biothrax|bisacodyl agaroletten bisacodilo bisacodyle bisalax dulcolax durolax laxagetten
    laxanin laxbene rytmil ulcolax|bismusal|bisoprolol cardicor concor congescor zebeta|blenrep|bleomycin blanoxan blenoxane bleocell
    bleocin bleogin bleolem bleomicin bleomicina bleomycine bleomycins|blinatumomab blincyto|boceprevir victrelis|bonjesta|bortezomib
    velcade|bosentan stayveer tracleer|bosutinib bosulif|brandiazin|bremelanotide bremelanotida vyleesi|brentuximab|brevicilina|
    brexanolone zulresso|brexpiprazole rexulti rxulti|breyanzi|brigatinib alunbrig|brimonidine brimonidina|brinzolamide azopt brinzolamida|
    brivaracetam brivazen briviact|brodalumab siliq|bromfenac bromday bromfenaco prolensa|bromocriptine bromocriptin bromocriptina
    bromocryptin bromocryptine cycloset parlodel|brompheniramine chlorphed dimetane disomer veltane|budesonide entocort horacort pulmicort
    rhinocort tarpeyo|bumetanide bumedyl bumetanida bumethanide bumex burinex drenural fordiuran miccil|buprenorphine buprenex
    buprenophine buprenorfina buprex prefin sixmo sublocade temgesic|bupropion amfebutamone aplenzin budeprion forfivo quomen wellbutrin
    zyban zyntabac|buscopan|buspirone buspar buspiron buspirona|busulfan busulfano busulfex busulphan glyzophrol myelosan mylecytan myleran
    |butabarbital butabarb buticaps sarisol|butoconazole butoconazol|butorphanol beforal butorfanol dolorex moradol stadol torbugesic|
    butrans|cabazitaxel jevtana|cabenuva|cabergoline cabaser cabaseril cabergolina dostinex galastop|cablivi|cabotegravir apretude vocabria
    |cabozantinib cabometyx|cafatine|cafergot|calcid|calcifediol calcidiol calderol dedrogyl hidroferol rayaldee|calcimar|calcipotriene
    dovonex|calcipotriol|calcitriol bocatriol calcijex decostriol osteotriol renatriol rocaltrol silkis sitriol soltriol tirocal vectical|
    campath|canagliflozin invokana prominad sulisent|candesartan amias atacand|cannabidiol epidiolex epidyolex|capecitabine capecitabin
    capecitabina xeloda|capmatinib tabrecta|capozide|capralense|capramol|caproamin|caprocid|caprolest|captopril capoten captopryl lopirin|
    carbamazepine amizepine carbamazepen carbamazepin carbamazepina carbatrol carbazepin curatil epitol equetro finlepsin neurotol tegretol
    |carbimazole athyromazole carbimazol carbimazolo carbinazole neomercazole|carbocisteine|carboplatin carboplatine carboplatino cbdca
    paraplatin|carfilzomib kyprolis|cariprazine vraylar|carisoprodol carisoma carisoprodate carisoprodolo isobamate somalgit soprodol
    vanadom|carmustine bicnu carmustina nitrumon|carvedilol coreg coropres dilatrend eucardic kredex querto|caspofungin cancidas
    caspofungina|caverject|cecon|cefaclor ceclor cephaclor keclor raniclor|cefadroxil bidocef cefadroxilo cephadroxil cephadroxyl duricef
    ultracef|cefalexin|cefazolin ancef cefamedin cefamezin cefamezine cefazolina cefazoline cephamezine cephazolidin cephazolin
    cephazoline gramaxin kefzol totacef|cefdinir omnicef|cefditoren cefditoreno spectracef|cefepime cefepim cefepima maxipime quadrocef|
    cefiderocol fetcroja fetroja|cefixime cefixim cefixima suprax|cefotaxime benaxima biosint cefotaxim cefotaxima cefradil cephotaxim
    cephotaxime claforan fotexina klaforan primafen taporin|cefotetan apacef apatef cefotan ceftotan|cefoxitin cefoxitina cefoxitine
    ceftoxitin cephoxitin mefoxin mefoxitin rephoxitin|cefpodoxime banan cefpodoxima|cefprozil arzimol brisoral cefprozilo cefzil procef|
    ceftaroline teflaro zinforo|ceftazidime ceftazidim ceftazidima fortaz tazidime|ceftibuten cedax ceftibutene ceftibuteno|ceftriaxone
    benaxona cefatriaxone cefaxona ceftrex ceftriaxon ceftriaxona lendacin longacef longaceph rocefalin rocefin rocephin rocephine tacex
    terbac|cefuroxime ceftin cefuroxim cefuroxima cefuroximo cephuroxime kefurox ketocef zinacef|celecoxib celebrex elyxyb onsenal|
    cenobamate cenobamato ontozry xcopri|cepacilina|cephalexin cefalexina ceporexine keflet keftab palitrex|ceritinib zykadia|certolizumab
    cimzia|cervarix|cetirizine alerlisin cetalerg ceterifug cetiderm cetidura cetilich cetirigamma cetirizin cetirizina cetirlan incidal
    reactine virlix voltric zerviate zetir zirtek zyrtec|cetraxal|cetuximab erbitux|cevimeline cevimelina evoxac|chloralhydrat|
    chlorambucil ambochlorin amboclorin chlorbutin clorambucilo leukeran lympholysin|chloramphenicol amphenicol amphenicols chlorocid
    cloramfenicol cloranfenicol detreomycin kloramfenikol levomicetina levomycetin ophthochlor syntomycin|chlordiazepoxide chlozepid
    clopoxide libritabs lygen|chlorhexidine betasept chloraprep chlorhexidin chlorostat cloresidina clorhexidina novalsan tubulicid|
    chloroquine aralen arechine arequin chingamin chloraquine chlorochin chloroquina cloroquina khingamin nivaquine|chlorothiazide
    chlorothiazid chlorthiazide chlotride clorotiazida|chlorphenamine piriton|chlorpheniramine chlorphenamin chlorpro clorfenamina
    kloromin polaramine teldrin|chlorpromazine aminazine chlorazine chlordelazine clorpromazina contomin fenactil largactil promapar
    propaphenin sonazine thorazine|chlorpropamide chlorpropamid clorpropamid clorpropamida diabinese glucamide insogen meldian|
    chlorthalidone chlortalidone clortalidona hygroton oxodoline phthalamodine phthalamudine thalitone|chlorzoxazone chlorzoxane
    chlorzoxazon chlorzoxazona clorzoxazona clorzoxazone paraflex parafon|ciclesonide alvesco ciclesonida omnaris|ciclopirox batrafen
    cyclopirox loprox penlac|cidofovir hpmpc vistide|cilostazol cilostazole pletal|cimduo|cimetidine altramet biomet cimetidin cimetidina
    eureceptor histodil tagamet|cinacalcet mimpara sensipar|cinnarizine cinarizina cinarizine cinnipirine cisaken dimitronal stugeron|
    cinvanti|ciprofloxacin ciloxan ciprinol cipro neofloxin|circanol|cisapride cisaprid cisaprida propulsid|cisplatin cisplatino platinol|
    citalopram celexa nitalapram|citroma|cladribine cladribina cldado leustatin mavenclad|clarithromycin biaxin klaricid|clearplex|
    clemastine clemastina dayhist meclastine mecloprodin tavegyl tavist|clenpiq|clindamycin chlolincocin chlorlincocin cleocin clinacin
    clindagel clindamicina clindamycine dalacin|clindex|clioquinol chinoform enteroquinol enteroseptol enterovioform vioform|clobazam onfi
    urbanol urbanyl|clobetasol clobex clofenazon cormax dermovate embeline temovate|clobetasone clobetasona|clofarabine cafda clofarabin
    clofarabina clofarex clolar evoltra|clomiphene chloramiphene clomid clomide clomifen clomifene clomifeno clostilbegit dyneric gravosan
    klostilbegit serophene|clomipramine anafranil chlomipramine clomipramina hydiphen|clonazepam antelepsin klonopin rivotril|clonidine
    catapres catapresan catapressan chlofazoline chlophazolin clofelin clofenil clonidin clonidina clopheline dixarit gemiton hemiton
    isoglaucon kapvay klofelin klofenil|clopidogrel iscover plavix|clorazepate|clotrimazole canesten clotrimazol kanesten klotrimazole
    lotrimin|clozapine clozapin clozapina clozaril leponex versacloz|cobicistat tybost|cobimetinib cotellic|codeine ardinex isocodeine|
    colace|colchicine colchicin colchicina colcrys|colecalciferol|colesevelam welchol|colestipol colestid|colistimethate|colprep|colyte|
    combivent|combivir|cometriq|comirnaty|complera|concentraid|conrx|contraflam|contrave|convulsofin|copanlisib aliqopa|coslan|cosopt|
    crisaborole eucrisa|crisantaspase|crizotinib xalkori|crofelemer fulyzaq mytesi|cromolyn crolom intal|crysvita|cutar|cyanocobalamin
    berubigen cobavite rubivite|cyclizine ciclizina marezine valoid|cyclobenzaprine amrix flexeril|cyclopentolate akpentolate cyclogyl
    pentolair|cyclophosphamide cytophosphan cytophosphane cytoxan endoxan neosar procytox sendoxan|cyclosporine cequa ciclosporin
    ciclosporina ciclosporine csaneoral cyclosporin gengraf neoral restasis sandimmun sandimmune|cyklokapron|cyproheptadine antergan
    cyproheptadin dihexazin periactin peritol|cytarabine aracytidine aracytine citarabina cytonal cytosar|dabigatran pradax pradaxa prazaxa
    |dabrafenib tafinlar|dacarbazine biocarbazine dacarbazin dacarbazina icdmt|daclatasvir daklinza|daclizumab dacliximab zenapax zinbryta|
    dacomitinib vizimpro|dactinomycin cosmegen dactinomicina dactinomycine|dalbavancin dalbavancina dalvance xydalba zeven|dalfampridine
    ampyra fampridina fampridine fampyra pymadine|dalteparin fragmin fragmine tedelparin|danamep|danazol cyclomen danatrol danazant
    danocrine danol danoval ladogal norciden panacrine|dantrolene dantroleno|danyelza|dapagliflozin edistride farxiga forxiga|dapsone
    aczone avlosulfone dadps dapsona disulone sulfona|daptacel|daptomycin cubicin daptomicina daptomycine|daratumumab darzalex|darbepoetin|
    darifenacin darifenacina enablex|darolutamide nubeqa|darunavir prezista|dasatinib sprycel|dasiglucagon zegalogue|daunorubicin
    cerubidine daunoblastin daunoblastine daunomycin daunorubicina daunorubicine rubidomycin rubomycin|daunoxome|daytrana|debecillin|
    decitabine dacogen decitabina|deferasirox exjade jadenu|deferiprone deferiprona dmohpo ferriprox hdmpp|defibrotide defitelio|
    deflazacort emflaza|degarelix firmagon|delafloxacin baxdela quofenix|delavirdine delavirdin delavirdina rescriptor|delstrigo|
    demeclocycline declomycin dmctc ledermycin|denavir|denileukin|denosumab prolia xgeva|deoxycholate|depakene|depakine|depakote|depocyt|
    dermalid|dermazin|desipramine desipramin desipramina norimipramine norpramin pertofran pertofrane pertrofran petylyl|desloratadine
    clarinex desloratadina|desmopressin ddavp desmopresina desmopressine|desonide desocort desonate desone desonida desowen locapred
    locatop tridesilon verdeso|desoximetasone desoxi desoximetason flubason ibaril stiedex topicort topicorte topisolon|desquam|
    desvenlafaxine pristiq|deutetrabenazine austedo|dexamethasone cortidex decadron decaject decameth decaspray dexacidin dexair
    dexametasona dexasone dexpak dextenza hexadecadrol hexadrol maxidex maxitrol millicorten neofordex oradexon ozurdex tobradex|
    dexlansoprazole dexilant|dexmethylphenidate focalin|dexrazoxane cardioxan cardioxane dexrazoxan dexrazoxano totect zinecard|
    dextroamphetamine amfexa attentin curban desamfetamina dexamfetamina dexamfetamine dexampex dexanfetamina dexedrine dextrostat liquadd
    metamina oxydess procentra tentin zenzedi|dextromethorphan delsym|diazepam apaurin diastat diazemuls faustan seduxen sibazon stesolid
    valrelease valtoco|diclofenac dichlofenal diclofenaco diclophenac dicrofenac feloran novapirina orthofen orthophen ortofen voltaren
    voltarol zorvolex|dicloxacillin cilpen diclocil dicloxaciclin dicloxacilina dicloxsig distaph ditterolina dycill dynapen infectostaph
    pathocil posipen|dicyclomine bentyl bentylol dibent dicicloverina diclomin dicycloverin dicycloverine lomine merbentyl spascol|
    didanosine ddino didanosina videx|diethylpropion amfepramon amfepramone anfepramona anorex delgamer dietilretard lipomin maruate
    neobes nobesine phepranon propion regenon regibon tenuate tepanil|diflorasone diflorasona florone|diflunisal dolobid dolobis dolocid|
    difluprednate durezol|digoxin cardoxin digacin digitek digoregen digossina digoxina digoxine dilanacin lanacordin lanicor lanoxicaps
    lanoxin lenoxin mapluxin|dihydrocodeine|dihydroergotamine angionorm clavigrenin dihydergot dihytamin erganton ergomimet ergont ikaran
    migranal orstanorm seglor tamik verladyn|diltiazem aldizem cardil cardizem cartia dilacor dilren dilzem taztia tiazac|dimenhydrinate|
    dinoprostone cervidil dinoproston dinoprostona propess prostenon|dinutuximab isquette qarziba unituxin|diocto|diphenhydramine
    allerdryl allermax banophen benadryl benhydramin benylin benzhydramine dimedrol diphedryl diphenadryl diphenylin dormin hydramine
    pardryl siladryl sominex|diphenoxylate difenossilato difenoxilato|dipivefrin akpro dipivefrina dipivefrine|dipyridamole cerebrovase
    curantil curantyl dipiridamol dipyramidole dipyridamine dipyudamine dypyridamol kurantil miosen permole persantin persantine|
    disopyramide diisopyramide disopiramida norpace palpitin palpitine rhythmodan ritmilen rythmilen|disulfiram alcophobin antabus
    antabuse anticol dicupral esperal teturam|divalproex|dnase|docetaxel docefrez docetaxol taxotere|docusate|dofetilide dofetilida tikosyn
    |dolasetron anzemet|dolmar|dolutegravir juluca tivicay|domperidone domidon domperidon domperidona gastrocure nauzelin|donepezil
    aricept domepezil donepezilo eranz namzaric|doravirine pifeltro|doripenem doribax|dorzolamide dorzolamid dorzolamida trusopt|dosulepin
    dosulepina dothiepin prothiaden|dovato|doxazosin alfamedin cardular cardura carduran diblocin doxacor doxadura doxagamma doxamax
    doxatensa doxauro doxazomerck doxazosina doxazosine jutalar larbex raporsin slocin uriduct zoxan|doxepin aponal deptran desidox
    doneurin doxepia doxepina espadox mareen prudoxin quitaxon sinquan xepin zonalon|doxercalciferol hectoral hectorol|doxil|doxorubicin
    adriablastin adriablastine adriamycin adriblastin adriblastina adriblastine adrimedac caelyx doxolem doxorubicina doxorubicine doxotec
    farmiblastina myocet onkodox ribodoxo rubex|doxycycline acticlate atridox doryx doxiciclina doxychel doxycyclin efracea hydramycin
    oracea periostat vibramycin vibravenos|doxylamine dossilamina doxilamina doxilminio unisom|dronabinol marinol|dronedarone dronedarona
    multaq|droxidopa northera|duavee|dukoral|dulaglutide dulaglutida trulicity|duloxetine cymbalta duloxetina yentreve|duoneb|duopa|
    dupilumab dupixent|duragesic|durvalumab imfinzi|dutasteride avodart dutasterida|duvelisib copiktra|dysman|econazole econazol ecostatin
    ekonazole gynopevaril pevaryl spectazole|eculizumab elizaria soliris|edaravone edarabone norantipyrine norphenazone radicava radicut
    xavron|edecrin|edoxaban lixiana roteas savaysa|efavirenz sustiva|efinaconazole clenafin efinaconazol jublia|eflornithine ornidyl vaniqa
    |elagolix oriahn orilissa|eletriptan relpax|eliglustat cerdelga|elmiron|elotuzumab empliciti|eltrombopag promacta revolade|eluxadoline
    viberzi|elzonris|emgality|empagliflozin jardiance synjardy|empracet|emsam|emtricitabine coviracil emtricitabin emtricitabina emtriva|
    enalapril enacard enalaprila innovace renitec renitek vasotec|enasidenib idhifa|encorafenib braftovi|endari|enfuvirtide enfuvirtida
    fuzeon pentafuside|enhertu|enoxaparin clexane enoxaparine lovenox|enspryng|entacapone comtan entacapona|entecavir baraclude|
    entrectinib rozlytrek|entresto|enzalutamide enzalutamida xtandi|epanova|epclusa|epinastine alesion elestat epinastin epinastina
    purivist relestat|epinephrine adrenaclick epifrin epinefrin epinefrina epipen epitrate lyophrin twinject|epirubicin ellence
    epiadriamycin epicell epilem epirubicina epirubicine farmorubicin farmorubicina farmorubicine pharmorubicin pidorubicina pidorubicine|
    eplerenone eplerenona inspra|epogen|eprosartan teveten|epsamon|epsikapron|eravacycline eravacyclina xerava|ercaf|erdafitinib balversa|
    ergenyl|ergocalciferol calcidol drisdol ercalciol|ergodesit|eribulin eribulina halaven|erlotinib tarceva|ertapenem invanoz invanz|
    ertugliflozin steglatro|erwinaze|erythromycin abomacetin eritromicina erycette erymax erythrocin erythroped ilotycin tiloryth tstat|
    eryzole|escitalopram cipralex lexapro|esclim|esgic|esketamine spravato|eslicarbazepine aptiom|esomeprazole emozul esomeprazol
    perprazole|estazolam eurodin prosom tasedan|estrace|estramustine emcyt estracyt estramustina|eszopiclone esopiclone estorra lunesta|
    etanercept benepali enbrel erelzi|etelcalcetide etelcalcetida parsabiv velcalcetide|ethacrynate|ethambutol dexambutol etambutol
    etambutolo etibi miambutol myambutol|ethosuximide aethosuximide atysmal emeside ethosuccimid ethosuximid ethymal etosuximida petnidan
    suksilep suxilep thilopemal zarontin|etidronate didronel|etodolac etodolaco lodine ramodar ultradol|etoposide celltop eposide eposin
    etomedac etopophos etopos etoposido exitop lastet onkoposid riboposid toposar vepesid|etravirine etravirina intelence|evenity|
    everolimus afinitor certican zortress|evkeeza|evolocumab repatha|evotaz|evusheld|exacyl|exemestane aromasin exemestano|exenatide
    bydureon byetta exenatida|exsel|extavia|extencilline|ezetimibe ezetimib ezetimiba ezetrol zetia|ezogabine potiga retigabina retigabine|
    famciclovir famvir|famotidine famotidina fluxid pepcid|farbital|febuxostat uloric|fedratinib inrebic|felbamate felbamato felbamyl
    felbatol taloxa|felodipine felobeta felocor felodipina felodipino felodur felogamma fensel flodil modip munobal perfudal plendil
    renedil|femcet|fempatch|femring|fenfluramine fenfluramina fintepla isomeride pondimin|fenofibrate controlip durafenat fenobeta
    fenofanton fenofibrato fenoglide finofibrate lipanthyl lipantil liparison lipidil lipofen livesan lofibra normalip phenofibrate
    procetofen procetofene secalip supralip tricor trilipix|fenoprofen fenoprofeno nalfon nalgesic|fentanyl abstral durogesic fentanest
    fentanil fentanila fentanilo fentora lazanda phentanyl sublimaze|feosol|ferrlecit|ferumoxytol feraheme|fesoterodine fesoterodina toviaz
    |fexofenadine allegra fexofenadina|fiasp|fidaxomicin dificid dificlir difimicin fidaxomicina lipiarmicin lipiarmycin lipiarrmycin|
    filgrastim fraven granix neupogen nivestym topneuter zarxio|finacea|finasteride entadfi eucoprost finasterida propecia propeshia
    proscar|finerenone kerendia|fingolimod gilenya|fiormor|fiorpap|flamazine|flammazine|flavoxate bladuril flavoxato spasuret urispas
    uronid|flecainide apocard flecadura flecaine flecainida flecatab tambocor|flector|flibanserin addyi|florinef|floxuridine floxiridina
    floxuridin|fluarix|flucelvax|flucloxacillin floxapen|fluconazole diflucan difluconazole flucobeta flucolich fluconazol flunazul
    fungata lavisa loitin neofomiral oxifungol solacap triflucan|fludarabine fludara fludarabina|flumist|flunisolide aerobid flunisolida
    nasalide|fluocinolone capex fluocet fluocinolona fluotrex synalar|fluocinonide dermacin fluocinolide fluocinonida fluocinonido fluonex
    klariderm lidemol lidex lyderm metosyn novoter tiamol topsym topsyn topsyne vanos|fluorouracil adrucil carac efudex efudix fluoroplex
    fluorouracilo fluoruracil fluouracil fluracedyl flurodex neofluor onkofluor ribofluor|fluoxetine adofen fluoxetin fluoxetina prozac
    rapiflux sarafem selfemra|fluoxymesterone halotestin stenox|fluphenazine flufenazin flufenazina fluorfenazine fluphenazin lyogen
    permitil prolixin|flurandrenolide cordran|flurazepam dalmadorm dalmane dormodor staurodorm|flurbiprofen ansaid cebutid dobrofen
    flubiprofen flugalin flurbiprofene flurbiprofeno fluriproben froben ocufen ocuflur strefen|flutamide apimid chimax cytamid drogenil
    euflex eulexin eulexine fluken flulem flumid flutacell flutagry flutamid flutamida flutamin flutandrona flutaplex flutexin fugerel
    grisetin niftolid niftolide oncosal prostacur prostica prostogenat testotard|fluticasone armonair cutivate flixonase flixotide flonase
    flovent fluticason fluticasona|fluvastatin fluindostatin fluvastatina fluvastatine lescol|fluvoxamine desiflu dumirox faverin fevarin
    floxyfral fluvoxadura fluvoxamina luvox|fluzone|folate|folicet|folvite|fondaparinux arixtra quixidar|formoterol foradil oxeze|fortabs|
    fortical|fosamprenavir lexiva|foscarnet foscarmet foscavir|fosfomycin fosfocina fosfomicina fosfomycine monuril monurol phosphomycin|
    fosinopril dynacil fosenopril fosinil fosinorm fositens fozitec hiperlex monopril newace staril tensocardil|fosphenytoin cerebyx
    fosfenitoina fosphenytoine|fostamatinib tavalisse tavlesse|fostemsavir rukobia|fostex|frovatriptan frova|fucidate|fucidin|fucithalmic|
    fulvestrant faslodex|fumaderm|fungizone|furosemide diuresal errolon frusemid frusemide frusol furanthril furantral furosemid
    furosemida furosemidu fursemide fusid lasix|fusidate|fusidin|fusidine|fyarro|fybogel|gabapentin gabapentina gabapentine gabapentino
    gralise neurontin|gadavyt|galantamine galantamin galantamina galanthamine lycoremine nivalin nivaline razadyne reminyl|gamifant|
    ganciclovir cytovene gancyclovir zirgan|gatifloxacin gatifloxacine gatifloxacino tequin zymar|gaviscon|gefitinib iressa|gemcitabine
    gemcitabin gemcitabina gemzar|gemfibrozil ausgem bolutol decrelip gemfibrosil gemfibrozilo gemhexal jezil lipazil lipur litarek lopid
    pilder trialmin|gemifloxacin factive|gentamicin garamycin gentacidin gentak gentamicina|gerimal|gilteritinib xospata|glasdegib daurismo
    |glatiramer copaxone|gliadel|gliclazide diabrezide diaglyk diaikron diamicron gliclazida gliklazid glyade glyclazide|glimepiride
    amaryl glimepirida|glipizide glipizida glucotrol glupitel glypidizine melizide mindiab minidiab minodiab ozidia|glucagon glucagen
    glucagone glukagon gvoke|glucarpidase voraxaze|glutamina|glyburide daonil diabeta glibenclamida glibenclamide glybenclamide maninil
    micronase neogluconin|glycopyrrolate cuvposa robinul|glycopyrronium glicopirronio qbrexza|golimumab simponi|granisetron kytril sustol|
    griseofulvin amudane fulvicinuf grisactin grisefuline griseofulvina grispeg|guaifenesin breonesin bronchoril guaifenesina guaiphenesin
    guaiphenezine guiatuss humibid hytuss mucinex robitussin scotttussin|guanabenz guanabenzo wytensin|guanfacine estulic guanfacina
    intuniv tenex|guselkumab tremfya|halcinonide alcinonide dermalog halciderm halcimat halcinonid halcinonida halog|halflytely|
    halobetasol lexette|haloperidol haldol|harvoni|havrix|helidac|hemangeol|hemocaprol|heparin eparina heparina heparine liquaemin
    panheparin|heparinoid|hexalense|humalog|hydergine|hydralazine apresoline apressin apressoline hidralazina hydralazin hydrallazin
    hydrallazine hypophthalin idralazina nepresol|hydrochlorothiazide esidrex esidrix hctz hydrodiuril hypothiazide microzide oretic
    sectrazide|hydrocodone codinovo dicodid hidrocodona hycodan hycon hydrocodon hydrocon hydrocone hysingla idrocodone robidone|
    hydrocortisone cortef cortifair cortifoam cortril dermasorb epicortisol hydrocortone locoid neosporin pandel texacort|hydromedin|
    hydromorphone dilaudid dimorphone hidromorfona hydromorfona hydromorphon idromorfone laudacon palladone|hydroxocobalamin|
    hydroxychloroquine oxychlorochin plaquenil|hydroxyurea droxia hydrea oncocarbide oxyurea siklos|hydroxyzine atarax durrax hidroxizina
    hychotine hydroksyzyny hydroxine hydroxizine hydroxycine hydroxyzin idrossizina orgatrax vistaril|hyoscyamine anaspaz cytospaz daturin
    daturine hyomax hyoscyamin hyosyne oscimin|ibandronate boniva|ibrexafungerp brexafemme|ibritumomab zevalin|ibrutinib imbruvica|
    ibuprofen addaprin advil brufen calprofen cedaprin fenbid ibugel ibuleve ibumetin ibuprofene ibuprofeno ibuprophen midol motrin nuprin
    otherbrufen rufen salprofen ultraprin|idarubicin idamycin idarubicina idarubicine|idelalisib zydelig|idoxuridine dendrid idoxuridin
    idoxuridina iodoxuridine kerecide oftanidu stoxil|ifosfamide holoxan ifosfamida iphosphamide isofosfamide isosfamide|iloperidone
    fanapt iloperidona|iloprost aurlumyn ciloprost ventavis|ilumya|imatinib gleevec|imipramine imidobenzyle imipramin imipramina imizin
    imizine janimine melipramine pryleugan tofranil|imiquimod aldara zyclara|imlygic|imojev|imovax|inclisiran leqvio|incobotulinumtoxina
    xeomin|indacaterol arcapta|indapamide alkapamid indapamid indapamida indipam lozol metindamide natrilix rawel tensaid|inderal|
    indinavir crixivan|indomethacin amuno indocid indocin indometacin indometacina indometacine metindol osmosin|infed|infigratinib
    truseltiq|infliximab avsola inflectra remicade remsima renflexis|injectafer|innopran|inqovi|intrarosa|intropaste|ionil|iosat|
    ipilimumab yervoy|ipratropium apovent atrovent ipraxa itrop|irbesartan aprovel avapro|irinotecan camptosar irrinotecan|isavuconazonium
    cresemba|isocarboxazid marplan|isoetharine bronkometer isoetarin isoetarina isoetarine|isollyl|isoniazid hyzyd isoniazida laniazid
    rimifon tubizid|isosorbide dilatrate ismotic isobide isoditrate monoket|isotretinoin absorica accutane amnesteem isotretinoino isotrex
    myorisan zenatane|isoxsuprine duvadilan vasodilan|isradipine dynacirc isradipino lomir|istradefylline nourianz|itraconazole
    itraconazol onmel oriconazole orungal sporanox|ivabradine corlanor ivabradin ivabradina procoralan|ivacaftor kalydeco|ivermectin
    eqvalan ivermectina ivermectine ivomec mectizan sklice stromectol|ivosidenib tibsovo|ixabepilone ixempra|ixazomib ninlaro|ixekizumab
    taltz|ixiaro|jelmyto|jemperli|jenacillin|jencycla|jeuveau|jynarque|kadcyla|kalexate|kaliumiodid|kesimpta|ketoconazole extina
    ketoconazol ketozole nizoral|ketoprofen actron alrheumat ketoprofeno orudis oruvail profenid|ketorolac acular ketorolaco sprix toradol|
    ketotifen alaway ketotifene ketotifeno ketotiphen ketotiphene zaditen|kionex|korlym|kudrox|kybella|kyleena|kynmobi|
    """
}
