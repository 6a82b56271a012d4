// Made by scripts/build-drug-names; where the names come from and on what terms stands there.
extension ClinicalWords {
  /// A drug with its other names, then the next.
  static let drugNamesLtoZ = """
    labetalol albetol dilevalol labetolol normodyne presolol trandate|lacosamide erlosamide harkoseride lacosamida vimpat|lactulose
    amivalex cholac constulose duphalac evalose heptalac lactugal lactulosa laxilose normase|lamivudine epivir lamivudin lamivudina|
    lamotrigine crisomet labileno lamictal lamiktal lamotrigina|lanorinal|lanreotide lanreotida|lansoprazole agopton bamalite lansol
    lansoprazol lansoprazoles lanzor ogast ogastro opiren prevacid prezal promeco takepron ulpax zoton|lapatinib tykerb|larotrectinib
    vitrakvi vitrakvii|lasmiditan reyvow|latanoprost xalatan|lavoclen|lefamulin xenleta|leflunomide arava leflunomida|lemborexant dayvigo|
    lemtrada|lenalidomide lenalidomida revimid revlimid|lenvatinib lenvima|lercanidipine lercanidipino zanidip|lesinurad zurampic|
    letermovir prevymis|letrozole letrozol|leucovorin folinate leukovorin wellcovorin|leuprolide eligard enantone leuprorelin leuprorelina
    leuproreline lucrin lupron|levalbuterol xopenex|levemir|levetiracetam desitrend elepsia etiracetam keppra|levobunolol akbeta betagan
    ultracortenol vistagan|levocetirizine xyzal|levodopa dopaflex dopar inbrija larodopa levopa|levofloxacin iquix leflox levaquin
    levobact levofloxacine levofloxacino quixin tavanic|levoglutamide|levoleucovorin fusilev levofolene|levomilnacipran fetzima|
    levonorgestrel capronor cerazet duofem microlut microval norgeston norlevo norplant opcicon vikela|levorphanol levodroman levodromoran
    levorfanol levorfanolo levorphan|levothyroxine levothroid levothyroxin levoxyl tirosint|levulan|libtayo|lidocaine dalcaine lidocaina
    lignocaine octocaine xylesthesin xylocitin xyloneural|lidoderm|lifitegrast xiidra|linaclotide linaclotida linzess|linagliptin
    linagliptina tradjenta trajenta|linezolid linezolide zyvox zyvoxid|liothyronine cytomel liotironina|liotrix thyrolar|liprolog|
    liraglutide liraglutida saxenda victoza|lisdexamfetamine vyvanse|lisinopril lysinopril prinivil zestril|lispro|lixisenatide adlyxin
    lixisenatida|locholest|lodoxamide alomide lodoxamida|lofexidine lofexidina lucemyra|lokelma|lomitapide juxtapid lomitapida|lomustine
    belustine cecenu ceenu gleostine lomustina|lonsurf|loperamide imotil loperamid loperamida maalox|loratadine agistam alavert claratyne
    claritin clarityn dimetapp loratadina|lorazepam ativan donix duralozam durazolam idalprem laubeel loracepam sedicepan sinestron
    somagerol temesta tolid|lorcaserin belviq lorqess|lorlatinib lorbrena lorviqua|losartan cozaar|loteprednol alrex inveltys lotemax|
    lovastatin altocor lovastatina lovastatine mevacor mevinolin|loxapine cloxazepine loxapina loxitane oxilapine|lubiprostone amitiza|
    luliconazole|lumateperone caplyta|lumoxiti|lurasidone latuda lurasidona|lurbinectedin zepzelca|lusutrombopag mulpleo mulpleta|lybalvi|
    lymecycline limeciclina|lyspro|lysteda|lyumjev|macitentan opsumit|macrogol|magagel|magonate|malarone|malathion carbafos carbofos
    carbophos cythion karbofos maldison mercaptothion ovide prioderm sadophos|maldroxal|mandaprin|maprotiline deprilept ludiomil maprolu
    maprotilin maprotilina maprotylina mirpan psymion|maralixibat livmarli lopixibat|maraviroc selzentry|margenza|margesic|marqibo|mavyret|
    maxair|mebendazole bantenol banworm emverm lomper madicure mebendan mebendazol mebenvet sqworm sufil surfont telmin vermicol vermidil
    vermox wormkuur|mebeverine mebeverina|mechlorethamine caryolysine chlorethazine chlormethine cloramin clormetina embichin mitomen
    mustargen mustine nitromin valchlor|meclizine agyrax antivert bonamine bonine chiclida dvert histametizyn meclozina meclozine zentrip|
    meclofenamate|mediplast|medroxyprogesterone cycrin provera|mefac|mefacit|mefic|mefloquine lariam mefliam mefloquin mefloquina
    mephaquin mephloquine|megestrol chronopil megace|melatonin circadin melatonina slenyto|melflufen|meloxicam anjeso masflex metacam
    miloxicam mobec mobic mobicox movalis movicox muvera parocin reumoxicam uticox|melphalan alkeran medphalan melfalano merphalan
    sarcolysine sarkolysin|memantine axura ebixa memantin memantina namenda|menactra|menveo|meperidine dolantin dolargan dolcontral dolin
    dolosal dolsin isonipecain isonipecaine lidol lydol meperidina pethidin petidina petydyna|mepolizumab nucala|meprobamate amosene dapaz
    equanil meprobamat meprobamato meprospan miltown neuramate tranmep visano|mercaptopurine leupurin mercapurin purimethol purinethol|
    meropenem merrem penem ronem|mesalamine apriso asacol asacolon ascolitin canasa claversal fivasa lialda lixacol mesasal pentasa rowasa
    salofalk sfrowasa|mesalazine mesalazina|mesna mesnex mistabron mistabronco mitexan mucofluid uromitexan ziken|mesoridazine
    mesoridazina serentil|metaproterenol alotec alupent astmopent metaprel orciprenalina orciprenaline|metastron|metaxalone metassalone
    metaxalon metaxalona skelaxin|metformin fortamet glucophage glumetza metformina metformine trijardy|methadone diskets metadona
    methadose westadone|methamphetamine desoxyn madrine metamfetamine metanfetamina|methazolamide metazolamida methazolamid methenamide
    neptazane neptazaneat|methenamine aminoform hexamine hiprex mandelamine metenamina urotropin|methimazole favistan mercasolyl mercazol
    mercazole mercazolyl merkazolil methizol methymazol metisol metizol strumazol tapazole thiamazol thiamazole thimazol thyrozol tiamazol
    tirodril|methocarbamol lumirelax marbaxin metocarbamol metocarbamolo ortoton parabaxin robaxin|methotrexate abitrexate amethopterin
    methotrexat metotrexato mexate rasuvo rheumatrex|methsuximide celontin mesuximida mesuximide methsuximid|methyclothiazide aquatensen|
    methyldopa aldomet dopamet dopegit dopegyt dopergit hydopa meldopa methyldopate metildopa sembrina|methylergonovine ergotyl methergin
    methergine|methylnaltrexone relistor|methylphenidate centedrin concerta equasym metadate methylin metilfenidato phenidylate quillivant
    ritalin ritaline tsentedrin|methylprednisolone medrol metipred urbason|metipranolol disorat methypranol optipranolol trimepranol|
    metoclopramide cerucal clopra gimoti maxolon metozolv primperan reglan rimetin|metolazone diulo metolazon metolazona microx mykrox
    zaroxolyn|metoprolol betaloc betalok lopressor seloken spesicor spesikor toprol|metrogel|metronidazole clont danizol flagyl gineflavir
    metrocream metrodzhil metrogyl metrolotion metronidazol satric trichazol trichopol trivazol vagilen|mexiletine mexiletene mexiletina
    mexitil mexityl|miconazole brentan dactarin desenex miconazol|micronor|midazolam hypnovel nayzilam|midodrine amatine gutron midodrin
    midodrina midon orvaten proamatine|midostaurin rydapt|mifeprex|miglitol glyset|miglustat brazaves budnj zavesca|milnacipran
    midalcipran savella|minirin|minitran|minocycline akamin aknemin aknosan amzeeq arestin blemix cyclomin dentomycin dynacin klinomycin
    lederderm mestacine minakne minociclina minocin minoclir minocyclin minolis minomycin minoplus minotab mynocine myrac ximino|minotal|
    minoxidil loniten minossidile regaine rogaine|mipomersen kynamro|mirabegron betanis betmiga myrbetriq|miralax|mircera|mirena|
    mirtazapine esmirtazapine mepirzapine mirtazapin mirtazapina norset remergil remeron rexer zispin|misoprostol cytotec glefos|mitomycin
    ametycine mitamycin mitocinc mitosol mutamycin|mitotane chloditan chlodithane khloditan lysodren mitotan mitotano mytotan|mitoxantrone
    mitoxantrona mitozantrone mitroxone novantron novantrone onkotrone pralifan ralenova|mobocertinib exkivity|modafinil alertec
    modafinilo modiodal provigil sparlon|moexipril univasc|molindone moban molindona|molnupiravir lagevrio|mometasone asmanex elocon
    mometason mometasona nasonex|monistat|monjuvi|montelukast singulair|moxifloxacin actira avalox avelox izilox moxeza moxifloxacino
    octegra proflox|mupirocin bactroban centany mupirocina mupirocine|mycelex|mycophenolate cellcept|mydayis|mykacet|mylotarg|nabilone
    cesamet nabilon nabilona|nabumetone arthraxan listran mebutan nabucox nabumeton nabumetona relafen relif relifex|nadolol corgard solgol
    |nafarelin nafarelina synarel|nafcillin nafcil nafcilina nafcilline naphcillin unipen|naftifine naftifin naftifina naftin|nalbuphine
    nalbufina nalbuphin nubain|naldemedine rizmoic symproic|naloxegol movantik|naloxone evzio kloxxado nalone nalossone naloxona narcan
    narcanti nyxoid|naltrexone antaxone celupan nalorex naltrexon naltrexona nemexin revia trexan vivitrol|naproxen aleve anaprox flanax
    naprolag naprosin naprosyn naproxeno proxen stirlescent synflex|naratriptan amerge|nasalcrom|nascobal|natalizumab antegren tysabri|
    nateglinide fastic nateglinida senaglinide starlix starsis|natesto|natpara|natuala|nebivolol bystolic lobivon narbivolol nebilet
    silostar|necitumumab portrazza|nedocromil alocril brionil cetimil halamid irtan nedocromilo rapitil tilad tilade tilaire tilavist|
    nefazodone nefazodona serzone|nefopam acupan fenazoxine|nelarabine arranon nelarabina nelzarabine|nelfinavir viracept|neobenz|neomycin
    fradiomycin kaomycine myciguent neomicina vonamycin|nepafenac nepafenaco nevanac|neratinib hernix nerlynx|netarsudil rhokiinsa
    rhopressa|neupro|nevirapine nevirapina viramune|nexletol|nicardipine antagonil cardene flusemide lecibral lincil loxen lucenfal
    nicardipino perdipine ridene vasonase|nicoderm|nicorandil ikorel|nicorette|nifedipine adalat adipine afeditab coracten cordipin
    cordipine corinfar fenigidin fortipine korinfar nifangin nifedipino nifedipress nifeditab procardia vascard|nifurtimox lampit|nilemdo|
    nilotinib tasigna|nilutamide nilandron nilutamida|nimodipine brainal calnit kenesil nimodipino nimotop nymalize remontal|nintedanib
    vargatef|niraparib zejula|nisoldipine nisoldipin nisoldipina nisoldipino sular|nitazoxanide alinia nitaxozanid nitaxozanide
    nitazoxanida|nitrofurantoin aratoin furadantin furadantine furadoine furadonine furalan furantoin macrobid macrodantin|nitroglycerin
    nitroglycerol nitromed trinitrine|nitrolingual|nitrostat|nivolumab opdivo|nizatidine axid nizatidina|noctec|nonbac|norethindrone
    aygestin conceplan monogest norcolut norcolute norlutin norqd|norethisteron|noretisterona|nortriptyline allegron aventyl norfenazin
    nortrilen nortriptylina pamelor paxtibi|novolog|nusinersen spinraza|nystatin barstatin fungicidin mycostatin mykinac nilstat nistatina
    nyamyc nystatine stamicin stamycin|obinutuzumab afutuzumab gazyva gazyvaro|ocaliva|ocrelizumab ocrevus|octreotide bynfezia mycapssa
    octreotida octrotide sandostatin sandostatine|odevixibat bylvay|ofloxacin floxin ocuflox ofloxacine ofloxacino tarivid|olanzapine
    olanzapin olanzapina zolafren zyprexa|olaparib lynparza|olaratumab lartruvo|olmesartan benicar olmetec|olodaterol striverdi|
    olopatadine allelock olopatadin olopatadina opatanol pataday patanase pazeo|olsalazine|omacetaxine synribo|omadacycline amadacycline
    nuzyra|omalizumab xolair|omeprazole losec omeprazol prilosec zegerid|omtryg|onabotulinumtoxina botox|oncovex|ondansetron zofran zuplenz
    |onivyde|ontak|opicapone ongentys opicapona|oravig|oriahnn|oritavancin kimyrsa orbactiv|orkambi|orlistat orlipastat xenical|
    orphenadrine disipal lysantin mefenamine mephenamine norflex orfenadrina|oscion|oseltamivir tamiflu|osimertinib mereletinib tagrisso|
    ospemifene ospemifeno osphena|otherrizuderm|ovrette|oxacillin bactocill ossacillina oxacilina oxacilline oxazocillin oxazocilline
    prostaphlin|oxaliplatin eloxatin oxalatoplatin oxaliplatine oxaliplatino|oxandrolone anavar ossandrolone oxandrin oxandrolon
    oxandrolona|oxaprozin danoprox daypro dayrun oxaprozina oxaprozine|oxazepam adumbran alepam serax tazepam|oxcarbazepine oxcarbazepina
    timox trileptal|oxervate|oxiconazole oxiconazol oxistat|oxybutynin ditropan gelnique oxibutinina oxybutynine|oxycodone dazidox
    dihydrone dinarkon endone eucodal oxecta oxicodona oxycodeinon oxycone oxycontin oxyfast pancodine percolone theocodin xtampza|
    oxymetazoline afrin dristan nostrilla oxymetazolina oxymetozoline rhofade zicam|oxymorphone opana oximorfona|oxytrol|ozanimod zeposia|
    ozenoxacin ozenoxacino|pacnex|padcev|palbociclib ibrance|palifermin kepivance palifermina|paliperidone invega paliperidona|palivizumab
    synagis|palonosetron aloxi|palynziq|pamidronate ahprbp amidronate aredia|pancrelipase cotazyme creon encron ilozyme lipancreatin
    lipram pancrealipase pancrease pancrecarb pancron panokase pertzye protilase ultrase viokace viokase|panitumumab vectibix|panobinostat
    farydak|panoxyl|pantoprazole pantoprazol protonix|papaverine cerespan papaverina pavabid pavacot pavatym|parathyrin|paregoric|parkemed|
    paroxetine aropax brisdelle paroxetina paxil seroxat|patiromer veltassa|paxlovid|pazopanib votrient|pediazole|pegaptanib macugen|
    pegaspargase oncaspar pegaspargasa|pegasys|pegcetacoplan aspaveli empaveli|pegfilgrastim fulphila udenyca|pegloticase krystexxa
    puricase|pembrolizumab keytruda lambrolizumab|pemetrexed alimta|pemigatinib pemazyre|penbutolol betapressin levatol|pendepon|penduran|
    pendysin|penicillamine cupramine cuprenil cuprimine metalcaptase penicilamina|penidural|pennsaid|pentamidine diamidine lomidine
    nebupent pentacarinat pentam pentamidin pentamidina|pentazocine fortral lexir pentazocin pentazocina talwin|pentostatin nipent
    pentostatina pentostatine|pentoxifylline agapurin pentoxifilina pentoxifyllin pentoxil torental trental|pepaxto|peramivir rapivab|
    perampanel fycompa|perindopril aceon pirindopril|permapen|permethrin elimite nittifor|peroderm|perphenazine etaperazin etaperazine
    ethaperazine perfenazina perfenazine perphenazin trilafon|pertuzumab perjeta|pexidartinib turalio|pfizerpen|pharmagesic|phenaphen|
    phenazopyridine azodine azogesic azonatural azostandard nefrecil phenazo pyridiate reazo uricalm urogesic uropyrine|phenelzine
    fenelzina nardil phenelzin|phenobarbital fenobarbital gardenal hysteps phenemal phenobarbitol|phenoxybenzamine dibenylene dibenyline
    dibenziran dibenzylin dibenzyline dibenzyran|phenoxymethylpenicillin beromycin betapen oracillin vegacillin|phentermine adipexp
    duromine fentermina ionamine|phenylephrine fenilefrina metaoxedrin metasympatol mezaton neosynephrine|phenytoin antisacer difenin
    dihydan epamin epanutin fenitoin fenitoina hydantol phenhydan phentytoin phenytoine|phesgo|phexxi|phoslo|phytonadione mephyton|picato|
    pilocarpine carpine ocucarpine pilocarpina pilokarpin salagen spersacarpine syncarpine|pimavanserin|pimecrolimus elidel|pimozide
    antalon pimozida|pinalgesic|pindolol prindolol visken|pioglitazone actos pioglitazona|pirfenidone esbriet etuary pirespa pirfenidona|
    piroxicam feldene pyroxycam|pitavastatin livalo pitavastatia pitavastatina pitavastatine|pitolisant wakix|plazomicin zemdri|
    plecanatide guanilib trulance|plegridy|plerixafor mozobil|pneumovax|poliovax|polivy|polytrim|pomalidomide imnovid pomalidomida pomalyst
    |ponalar|ponalgic|ponatinib iclusig|ponesimod ponvory|ponmel|ponstan|ponstel|ponsyl|posaconazole noxafil|poteligeo|pralatrexate
    folotyn pralatrexato|pralsetinib gavreto|pramipexole mirapex pramipexol sifrol|pramlintide|pramoxine pramegel tronolane|prasugrel
    effient|pravastatin bristacol eptastatin lipemol liplat lipostat mevalotin prareduct pravachol pravacol pravasin pravastatina
    pravastatine selektine vasten|praziquantel biltricide cesol cisticid cysticide droncit drontsit prasiquantel pyquiton traziquantel|
    prazosin furazosin lentopres minipress pratsiol prazosina prazosine vasoflex|prednisolone deltacortril deltastab diadresonf dilacort
    inflamase millipred omnipred orapred pediapred pevanti prednisolona predonine|prednisone cortancyl cutason dacortin decortin
    decortisyl deltasone encorton encortone enkortolon kortancyl meticorten orasone panafcort panasol prednidib predniment prednisona
    pronisone rayos rectodelt sterapred ultracorten winpred|pregabalin lyrica pregabalina|prehevbrio|prepcat|pretomanid dovprela|prevalite|
    prevpac|prezcobix|primaquine primachin primachina primacin primaquin primaquina primaryl|primidone lepsiral liskantin misodine mizodin
    mysoline primaclone primidon primidona resimatil sertan|prinzide|probenecid benecid benemid benuryl probecid probenecida probenecide|
    procainamide biocoryl procainamida procamide procan procanbid procapan pronestyl rhythmin|procarbazine matulane natulan procarbazin
    procarbazina|prochlorperazine capazine compazine procomp|procrit|promethazine atosil diphergan diprazin phenargan phenergan phensedyl
    pipolfen pipolphen proazamine promet prometazin prometazina prothazin pyrethia remsed rumergan|propafenone arythmol baxarytmon
    cuxafenon fenoprain jutanorm nistaken norfenon pintoform prolecofen propafenona propamerck rythmol rytmogenat rytmonorm|propantheline
    probanthine|propranolol anaprilin anapriline avlocardyl betadren dociton obsidan obzidan propanalol propanolol propranololo rexigen|
    propylthiouracil propycil|protriptyline amimetilina protriptilina protriptylin vivactil|provenge|prucalopride motegrity prucaloprida|
    pseudoephedrine afrinol efidac isoephedrine pseudocot silfedrine sudafed sudogest superfed|psyllium alramucil fiberall hydrocil isogel
    ispaghula metamucil plantaglucide reguval serutan|pteglu|pulmozyme|pyrantel ascarel pirantel|pyrazinamide aldinamide pirazinamida
    pirazinamide pyrazinamid pyrazinamida pyrazineamide pyrizinamide tisamid zinamide|pyridostigmine mestinon|pyridoxine piridoxina
    pyridoxin pyridoxol rodex|questran|quetiapine quetiapina seroquel|quinapril accupril|quinidine adaquin cardioquin chinidin conchinin
    conquinine duraquin pitayine quinaglute quinatime quincardine quinidex quinidina quinora|quinine biquinate chinin chinine legatrim
    myoquin qualaquin quinamm quinbisan quinbisul quindan quinimax quinina quinoctal quinson quinsul strema surquina|rabavert|rabeprazole
    aciphex clofezone pariet rafron|rabipur|rabivax|raloxifene evista keoxifene raloxifeno|raltegravir isentress|ramelteon rozerem|
    ramipril acovil altace carasel ramace triatec tritace vesdil zabien|ramucirumab cyramza|ramycin|ranibizumab byooviz lucentis susvimo|
    ranitidine biotidin ranisen ranitidin ranitidina sostril tritec zantac zantic|ranolazine ranexa ranolazina renolazine|rasagiline
    azilect rasagilina|rasburicase elitek fasturtec rasburicasa|rebif|reblozyl|recarbrio|reclast|redergam|redergin|redergine|regorafenib
    stivarga|relugolix orgovyx relumina|remdesivir veklury|repaglinide enyglid novonorm prandin repaglinida|repan|reserpine raunervil
    raupasil rausedil rausedyl reserpin serpalan serpasil serpivite|reslizumab cinqair|retapamulin altabax retapamulina|reticutan|
    revefenacin yupelri|rhpth|ribavirin copegus rebetol ribamide ribamidil ribamidyl ribasphere ribavirina ribavirine ribovirin tribavirin
    vilona viramide virazide virazole|ribociclib kisqali|rifabutin alfacid ansamicin ansamycin ansatipin ansatipine mycobutin rifabutina
    rifabutine|rifampin benemycin rifadin rifampicin rifampicina rifampicine rimactan rimactane tubocin|rifamycin aemcolo rifamicina
    rifamycine|rifapentine priftin rifapentin|rifaximin redactiv rifaxidin rifaximina rifaximine rifaximinun xifaxan|rilpivirine edurant
    rilpivirina|riluzole rilutek riluzol|rimabotulinumtoxinb myobloc|rimantadine flumadine remantadine riamantadine rimantadina roflual|
    rimegepant nurtec|riociguat adempas|ripretinib qinlock|risedronate actonel|risperidone risperdal risperidal risperidona|ritonavir
    norvir|rituximab mabthera rituxan truxima|rivaroxaban xarelto|rivastigmine exelon rivastigmina|rizatriptan maxalt risatriptan|
    roaccutane|roflumilast daliresp daxas|rolapitant varubi|romidepsin istodax romidepsina romidepsine|romiplostim nplate romiplate|
    ropinirole requip ropinirol|rosiglitazone avandia rosiglitazon rosiglitazona|rosuvastatin crestor rosulip rosuvastatina zuvamor|rotarix
    |rotateq|rucaparib rubraca|rufinamide banzel rufinamida xilep|ruxolitinib jakafi opzelura|rybrevant|rylaze|rytary|safinamide
    safinamida xadago|salex|salmeterol aeromax salmaterol serevent|salsalate disalcid salsalato sasapyrin sasapyrine|samsca|sancuso|
    saphnelo|sapropterin biopten kuvan sapropterina|saquinavir fortovase invirase saquinivir|sarclisa|sarecycline sareciclina seysara|
    sargramostim leukine|sarilumab kevzara|saxagliptin onglyza saxagliptina|secnidazole solosec|secobarbital meballymal sebar
    secobarbitone seconal|secuado|secukinumab cosentyx|selegiline deprenalin deprenil deprenyl eldepryl humex jumex selegilina selegyline
    yumex zelapar|selexipag uptravi|selinexor nexpovio xpovio|selpercatinib retevmo retsevmo|selseb|selsun|selumetinib koselugo|
    semaglutide ozempic reybelsus rybelsus wegovy|semglee|sertaconazole ertaczo sertaconazol|sertraline altruline aremis besitran gladem
    sealdin sertralina zoloft|sevelamer renagel sevelamero|shingrix|sicazine|sildenafil grandipam liberize nipatra otheraronix revatio
    sildenafilo viagra|silenor|silodosin rapaflo silodosina|siltuximab sylvant|silvadene|silvederma|simeprevir galexos olysio sovriad|
    simethicone colicon flatulex mylaval mytab simeticona sonorx|simeticone|simvastatin flolipid simvador simvastatina simvastatine
    synvinolin zocor|sinequan|siponimod mayzent|sirolimus rapamune rapamycin|sitagliptin januvia sitagliptina sitagliptine|skyrizi|slynd|
    sofosbuvir soforal sovaldi|solaraze|solifenacin solifenacina vesicare|soliqua|solriamfetol sunosi|soluclenz|somnote|somsanit|sonidegib
    erismodegib odomzo|sorafenib nexavar|sotalol betapace darob sorine sotalolo|sotorasib lumakras lumykras|sotrovimab xevudy|spikevax|
    spinosad natroba|spironolactone aldactone|spotof|stamaril|stanicide|stavudine estavudina sanilvudine stavudin zerit|stimate|
    stiripentol diacomit estiripentol|streptozocin streptozocine zanosar|striant|subsys|subutex|suclear|sucralfate antepsin carafate
    sucralfat sucralfato ulcerban ulcogant ulsanic|sulconazole exelderm|sulfacetamide acetopt albucid bleph cetamide sulfacetamid
    sulfacetamida sulfacil sulfacyl sulfair|sulfadiazine microsulfon sulfadiazin sulfadiazina sulfazin sulfazine sulphadiazine|sulfargen|
    sulfasalazine asulfidine azopyrin azulfadine azulfidine salazopyrin sulfasalazin sulfasalazina ucine ulcol|sulfinpyrazone anturan
    anturane|sulindac aclin arthrobid arthrocine chibret clinoril kenalin klinoril sulindaco sulindal|sumatriptan alsuma imigran imitrex
    sumavel|sunitinib sutent|surfak|sutab|suvorexant belsomra|sylatron|symdeko|symfi|symtuza|synercid|tacrolimus advagraf prograf prograft
    protopic|tadalafil adcirca cialis cidala tadalafilo|tafenoquine arakoda krintafel|tafluprost zioptan|talazoparib talzenna|tamoxifen
    genox nolvadex novaldex soltamox tamifen tamoxifene tamoxifeno tomaxithen|tamsulosin flomax tamsulosina tamsulosine|tapentadol|
    tardocillin|tasimelteon hetlioz|tavaborole kerydin|taxol|tazarotene avage tazaroteno tazorac|tazemetostat tazverik|tecartus|tecfidera|
    technivie|tedizolid sivextro torezolid|teduglutide gattex teduglutida|tegaserod zelnorm|telaprevir incivek|telavancin telavancina
    vibativ|telbivudine epavudine telbivudin telbivudina tyzeka|telithromycin ketek telitromicina|telmisartan micardis pritor|telotristat
    xermelo|temazepam dasuen euhypnos levanxol normison normitab nortem oxydiazepam remestan restoril signopam temaze temtabs tenox|
    temozolomide temcad temodal temodar temozolodida temozolomid temozolomida|temsirolimus torisel|tencet|teniposide teniposid teniposido
    vumon|tenofovir viread|tepezza|tepotinib tepmetko|terazol|terazosin hytrin terazosina terazosine|terbinafine lamisil terbinafina|
    terbutaline arubendol asthmoprotect brethaire brethine bricanyl butaliret butalitab contimit monovent taziken tedipulmo terbasmin
    terbul terbutalin terbutalina terbuturmant|teriflunomide aubagio teriflunomida|teriparatide bonsity forteo parathar teriparatida|
    tesamorelin egrifta|tetrabenazine nitoman tetrabenazina xenazine|tetracycline abramycin achromycin hostacyclin sustamycin tetrabid
    tetracyclin tetrazyklin topicycline tsiklomitsin|tetrahydrozoline optigene|tezepelumab tezspire|thalidomide sedoval talidomida thalomid
    |theophylline accurbron aerobin aerolate aquaphyllin armophylline bronchoparat bronkodyl constantt elixicon elixophyllin euphylong
    lanophyllin lodrane monospan nuelin slophyllin somophyllint sustaire synophylate teofilina theobid theocin theoclear theodur theolair
    theolix theolixir theonite theopek theophyllin theospan theostat theovent uniphyl uniphyllin uniphylline|theracys|thermazene|
    thioguanine lanvis thioguaningsk tioguanin tioguanina tioguanine|thioridazine meleril mellaril melleretten melleril melleryl melzine
    rideril sonapax thioridazin thiozine tioridazina|thiotepa girostan tepadina tespa tespamin|thiothixene navane tiotixene tiotixeno|
    thyroshield|tiagabine gabitril tiagabina|ticagrelor brilinta brilique|ticlopidine ticlid ticlodix ticlodone ticlopidina|tigecycline
    tigeciclina tygacil|tiludronate skelid|timolol betimol blocadren istalol optimol timacar timololo timoptic timoptol|tinidazole bioshik
    fasigin fasigyn fasigyne fasygin simplotan timidazole tindamax tinidazol tricolam|tiotropium spiriva|tipranavir aptivus|tirbanibulin
    klisyri|tisagenlecleucel kymriah|titralac|tivdak|tivozanib fotivda|tizanidine sirdalud tizanidin tizanidina zanaflex|tobramycin
    brulamycin nebcin nebicin obracin tobracin tobramicina tobramycine tobrex|tocilizumab actemra atlizumab roactemra|tofacitinib jaquinus
    tasocitinib tofacinix xeljanz|tolazamide tolazamid tolazamida tolinase|tolbutamide artosin diabetol diaval dolipol orabet orinase
    rastinon tolbutamida|tolcapone tasmar tolcapon tolcapona|tolmetin tolectin tolmetina tolmetino|tolnaftate aftate breezee chinofungin
    chlorisept curatin genaspor micoisdin sporiline tinactin tinaderm tinatox tineafax tolnaftato tolnaphthate tonoftal zeasorb|
    tolterodine detrol tolterodina|tonopaque|topiramate epitomax eprontia tipiramate tipiramato topamax topiramato|topotecan hycamtamine
    hycamtin topotecane|toremifene fareston toremifeno|torsemide demadex torasemida torasemide|tosymra|trabectedin trabectedina yondelis|
    tramadol adolonta amadol biodalgic biokanol contramal conzip jutadol marol maxitram mtwtramadol nobligan prontofort qdolo rybix
    takadol theradol tiral topalgic tradol tradolpuren tradonal tralgiol tramabeta tramadin tramadoc tramadolor tramadorsch tramadura
    tramagetic tramagit tramake tramal tramex tramquel tramulief tramundin trasedal ultram zamadol zamudol zumalgic zydol zytram|
    trametinib mekinist|trandolapril mavik|transamin|tranylcypromine jatrosom parnate transamine|trastuzumab herceptin herzuma ogivri
    trazimera|travoprost travatan|trazodone deprax desyrel molipaxin thombran tradozone trazodona trazon trialodine trittico|tresiba|
    tretinoin altinac atralin avita refissa renova tretinoina vesanoid|triamcinolone adcortyl aristocort aristogel kenalog nasacort
    oralone triacort triamcinolona triderm volon|triamterene dytac teridin triamteren triamterena triamtereno urocaudal|triaz|triazolam
    halcion trilam|triclabendazole egaten fasicare fasinex flukare tremacide|trifarotene aklief|trifluoperazine eskazine flupazine
    stelazine terfluzine triftazin|trihexyphenidyl artane benzhexol cyclodol hipokinon parkinane parkopan trihexane|trikafta|trilaciclib
    cosela|trilisate|trimethadione tridione trimetadiona trimethadion trimetin troxidone|trimethobenzamide tigan|trimethoprim primsol
    proloprim trimetoprima trimpex|trimipramine eldoral herphonal rhotrimine stangyl surmontil trimeprimina trimeprimine trimidura
    trimineurin trimipramina|triptorelin trelstar triptorelina triptoreline|trisenox|triumeq|trivagizole|trodelvy|trogarzo|trospium
    sanctura|tucatinib tukysa|ubrogepant ubrelvy|ugurol|ulesfia|ulipristal|ultomiris|umbralisib ukoniq|umeclidinium|unoprostone rescula|
    upadacitinib rinvoq|ursodiol actigall|ustekinumab stelara stelera|vabomere|vagifem|valacyclovir valaciclovir valtrex|valbenazine
    ingrezza|valganciclovir valcip valcyt valcyte|valproate|valsartan diovan kalpress miten nisis provas tareg|valstar|vancomycin
    diatracin vancocin vancocine vancomicina vancomycine|vandazole|vandetanib caprelsa|vardenafil levitra vardenafilo|varenicline champix
    chantix tyrvaya vareniclina|varivax|vascepa|vaseretic|vaxchora|vedolizumab entyvio|velphoro|vemurafenib zelboraf|venetoclax venclexta
    venclyxto|venlafaxine efexor effexor vencarm venlablue venlafaxina venlalix vensir|venofer|verapamil calan cordilox covera
    dexverapamil dexverapamilo falicard finoptin iproveratril isoptin isoptine izoptin lekoptin verapamilo verelan|vericiguat verquvo|
    verteporfin verteporfina verteporphin visudyne|vibegron gemtesa|vigabatrin sabril sabrilex vigabatrina vigabatrine|vilazodone viibryd
    vilazodona|viloxazine emovit qelbree viloxazina vivalan|vinblastine cellblastin lemblastine velban velbe vinblastin vinblastina|
    vincristine cellcristin citomid farmistin leurocristine oncovin oncovine onkocristin vincasar vincrex vincristin vincristina vincrisul
    vintec|vinorelbine navelbine vinorelbin vinorelbina|vismodegib erivedge|vistogard|vistonuridine|vivelle|vivotif|vorapaxar zontivity|
    voriconazole vfend voriconazol|vorinostat nhnpoda zolinza|vortioxetine brintellix trintellix vortioxetina|vosevi|vosoritide voxzogo|
    voxelotor oxbryta|vumerity|vupral|vyepti|vyxeos|vyzulta|warfarin aldocumar coumadin coumadine coumafene marevan tedicumar warfant
    warfarina zoocoumarin|wigraine|xiaflex|xiapex|xofluza|xultophy|xuriden|xylocaine|xyrem|xywav|yescarta|yosprala|zaclir|zafirlukast
    accolate|zaleplon|zaltrap|zanamivir relenza|zanubrutinib brukinsa|zepatier|zerbaxa|zidovudine retrovir zidovudina|zileuton leutrol
    zyflo|ziprasidone geodon ziprasidona|zoderm|zoladex|zoledronate|zolmitriptan zomig|zolpidem ambien amsic bikalm dalparan edluar
    stilnoct stilnox zodormdura zoldem zolirin zolpimist zolpinox|zometa|zonisamide zonegran zonisamida|zopiclone dopareel imovane
    zimovane zopiclona|zostavax|zosyn|ztlido|zynlonta|
    """
}
