extension SectionCues {
  /// Words and pairs of words by what they say of a sentence's part of a visit, in fifths: learned from the training part of MTS-Dialog
  /// (Ben Abacha et al. 2023, CC BY 4.0) by logistic regression. Here what is told; those under `family` stand for `social` as well.
  static let told: [SectionKind: [Int: String]] = [
    .complaint: [
      5: """
      nausea|to your|yesterday
      """,
      4: """
      am having|bad|correct|feels|feels like|fever|going on|hm|how|ulcer|we will|what we
      """,
      3: """
      baby|boy|check my|days ago|did|having|he|headache|i feel|increased|is it|lungs|on with|pain|possible|regarding your|second|seem|
      side|surgery yes|swollen|the|the pain|up|up for|urine|what brings|your lungs|your surgery
      """,
      2: """
      a|a blood|a fever|a look|a month|abdomen|abdominal|about a|ago|ahead|am fifty|and high|any other|are following|area and|been|
      believe|belly|brings|cannot|case|causing|come in|dear|dizzy|doctor|dosage|face|faint|feel|first one|following up|foot and|four|
      four years|from the|go ahead|god|got|had to|has a|has it|have|have diabetes|have you|he's|his|how old|hurts|i believe|i cannot|
      i did|i'm actually|in for|in my|in today|is complaining|is his|is not|it|it but|jaw|kidney|let|like|located|me i|mind|my|new|
      of this|on|on this|only|other medical|pain yeah|past two|pressure and|prostate|pull|rare|recent|regarding|sample|seem to|send|sent|
      six|stomach|surgical procedures|take a|that's what|the left|the right|them all|they told|think we|this|throwing|throwing up|
      times but|today|told me|too yes|two days|uh|unfortunately|unusual|was in|what's going|when did|worry we|yeah i've|yes that's|you|
      you recently|your right
      """,
      -2: """
      allergic|and|are|be|called|cancer|have any|her|how about|i also|infection|is a|last|long|looks|medications|no i|nothing|out|
      pain yes|see|seven|sir|that you|three|want|was|were
      """,
      -3: """
      are you|at|better|good|in the|in your|nope|now|problems
      """,
      -4: """
      that
      """,
      -5: """
      also
      """,
    ],
    .history: [
      4: """
      ma'am
      """,
      3: """
      did|old|right|the|these|this
      """,
      2: """
      a|again|back|been|but|during|everything|feel|fever|have been|he|how|i'm|me|miss|months|night|on the|other|pain|sir|so|some|
      the surgery|then|they|those|today|um|up|weak|well|young
      """,
      1: """
      about|about two|activities|after|afternoon|all|and|ankle|any fever|any other|anyone|at|bad|but i|can't|changes|chills|correct|
      correct i|correct yes|coughing|day|do|doing|down|e|fall|fell|felt|fever or|finger|first time|foot|for a|for the|forty|from|gave|
      go over|good to|had|hand|handed|has he|have any|have history|have you|hello|hello miss|here|hurt|i see|i was|i'm having|improving|
      infection|into|is your|it|it's|its|just the|knee|l|left|like|low|m|make sure|man|meals|mister|more|morning|morning ma'am|my|
      my right|no no|numbness|of high|of my|of your|old are|on|or|or chills|other then|pressure|r|risk|risks|s|said|seen|shoulder|since|
      six|sleep|smoke no|surgery|symptoms|that|that's|that's correct|the pain|then i|there|there's|think it|this pain|thought|three|to|
      to do|together|twenty|two|under control|used|usual|vision|walk|weakness|welcome|went|were|worse|years old|yes we|you are|you for|
      your condition|your pain
      """,
      -1: """
      a history|also|am having|believe|cancer|causing|chest|drugs|four|know|looking|medical issues|none|past no|prescription|she has|
      sorry|take|to go|within|yep|yes i
      """,
      -2: """
      clinician|guest|guest clinician|past|the past
      """,
    ],
    .review: [
      6: """
      no
      """,
      5: """
      any
      """,
      4: """
      cough|few
      """,
      3: """
      and some|any nausea|discussed|fever|he has|how about|is fine|or|otherwise|problem|problems|seizure|steroids|toe|um no|vomiting|
      was there|where
      """,
      2: """
      a little|a sore|able to|about your|allergies are|and|and she|anxiety|any history|any stomach|any swelling|anything|appetite|ask|
      at the|attacks|been able|bladder|bleeding|blood|blood in|bowel|breath|change|change in|chest pain|clinician i|congestion|
      constipation|cough or|coumadin|didn't see|disorders|dizziness or|ever|ever had|experiencing any|eye|feeling|feet|few questions|
      for the|frequency|from head|get|getting|going on|happen to|has|have anemia|have to|head to|headaches|hearing|her mouth|how|how long|
      i'd|i'll|if|if she|it should|lately|level|long|lymph|lymph nodes|mouth|nah|nausea vomiting|nope|not sure|nothing like|numbness|of|
      of cancer|of that|of the|or anything|other problems|past three|questions|quite|rash|recently no|relief|she is|sleep|sleeping well|
      so|sore|sore throat|sputum|still|stomach|stroke|sudden|sure if|swelling|swollen|that is|that's a|thing|three weeks|throat|to|to ask|
      to have|to toe|um|urine|visual|vomiting or|wanted|we discussed|weeks|well|wheezing|when you|where the|which was|worse|you been|
      you happen|you may|you on|you sleeping|you're
      """,
      1: """
      big|i still|me check|sleeping|thing that
      """,
      -1: """
      about any|as|know|side|smoke|up
      """,
      -2: """
      actually|alcohol|all|allergies|any medication|any pain|any past|be|diabetes|disease|do not|enlarged|family|had any|have any|
      heart disease|here|his|hm|i|kidney|know of|major|new|no i|no none|okay|surgery|taking|visit|yes|you are
      """,
      -3: """
      drug|drugs|medications|procedures|surgeries|take
      """,
      -4: """
      it
      """,
    ],
    .medicalHistory: [
      4: """
      chronic|depression|diabetes|illnesses|medical|past|to date|up to
      """,
      3: """
      any medical|any past|cancer|conditions|date|disc|don't remember|familiar|has a|health|history|hypertension|i had|i'm|i've|last|
      medical history|nope|past medical|problems|shot|show that|sir|treated|two diabetes|type two|um|what like
      """,
      2: """
      a history|a kid|about any|actually|actually i|after|age|ago|alcohol|alcohol or|all|also had|also have|am not|an injury|antibiotics|
      any changes|any health|anything|anything that|back|before|birth|blood pressure|but i|came|changed|chart|clinician okay|common|
      control|correct|currently|depression to|diabetes no|diagnosed|diagnosed with|do some|do they|don't|don't have|don't think|
      double check|especially|exercising|for both|for that|for this|frequent|g|had|have|have high|have hypertension|having some|hear|
      heart|heart disease|her reports|here in|hernia|high|his|history no|hospitalized|i got|i was|in my|injuries|issues in|it with|kid|
      knee|knee pain|last visit|lumbar|ma'am|medical conditions|medicine for|no no|nope no|notes|o|of surgery|of them|oh|p|pregnancy|
      pregnant|problems i|records|right yes|said|seizures|show|term|that|that i|that you|that's|that's all|the antibiotics|them|there|
      they're|those|thousand|thousand and|to double|to hear|two thousand|type|up|was|was he|welcome|were|would|years ago|yes i|you give|
      you know|you still|you take|you taking|your medical
      """,
      -2: """
      allergic|already|and i|anyone|ever had|family|feel|fever|fine|for the|going|good|i feel|let's see|like to|list|of that|one|past no|
      problem|procedures|see i|sinus|so|surgical|the|there any|these|think it's|treatment|use|we|will|with a|wow|x
      """,
      -3: """
      home|taken
      """,
    ],
    .surgicalHistory: [
      12: """
      surgeries
      """,
      11: """
      surgery
      """,
      7: """
      had
      """,
      6: """
      done
      """,
      5: """
      any surgeries|morning sir
      """,
      4: """
      disease no|have any|he had|illness|joint|list|major|mental|removed|went|what the|yep|you have
      """,
      3: """
      afternoon ma'am|appendix|cardiac|children|correct|did|did you|four|had a|i had|it|like a|morning|no none|none|nope i|okay|remember|
      remember the|replacement|single|sir|sorry i|surgeries in|surgery no|surgical|that's wonderful|the treatment|they did|too|was so|
      we went|you ever|you remember
      """,
      2: """
      a c|about it|about three|afternoon|all of|alone|and c|and i|any history|any medical|any surgery|as a|at home|at it|at least|back|
      be fine|beautiful|believe|bladder|c|c sections|cholesterol and|clinician okay|day|did it|did that|disease|do it|do not|do you|
      else yeah|ever|female|first|for now|for your|future|got my|had an|had my|had your|have no|have not|heart|heavy|history|history of|
      home yes|hysterectomy|i believe|i didn't|i identify|i want|i was|i'm|in my|in order|is that|is this|it'll|it'll be|knows|least|
      let's see|list of|live alone|long ago|looks like|ma'am|mean|mother|my heart|my leg|my tummy|next day|nineteen|nineteen eighty|no i|
      noted|of them|on april|or drink|order to|over your|pacemaker|procedure|right yes|sections|see i|seven|should be|smoke or|sorry|
      support|surgery in|surgical procedures|the future|times|to know|to send|today|treatment|trouble|tummy|twenty two|uterus|was|
      what like|wonderful|yeah i|yes they
      """,
      -2: """
      and|any|are|are you|been|blood|cancer|does|feeling|for the|good|had to|his|how|i don't|is|let|lung|medications|on|out of|she|stroke|
      to the|very|vomiting|was the|what was|yes i|your
      """,
      -3: """
      has|me|take|to
      """,
      -4: """
      pain
      """,
    ],
    .medications: [
      10: """
      taking
      """,
      9: """
      inhaler|medications|take
      """,
      7: """
      i take
      """,
      5: """
      for my|know|medication|medicine|meds|pain yes|took|which
      """,
      4: """
      albuterol|as needed|i also|list|needed|prescription|taking any|the one|use my|wow|you on|you take|your list
      """,
      3: """
      acne|allegra|allergic|am going|any medicine|anything in|are you|asthma|back pain|called|can see|check|currently|daily|day|do you|
      figure|for|have a|helping|i can|i took|i use|information|insulin|is called|issues or|it|it out|m|number|of your|pain|pharmacy|
      prescribed|take any|taken|talking|that it's|that's good|their|three|what are|write|you find|you tried
      """,
      2: """
      a little|a regular|about any|actually i|allergy|am taking|and no|any medication|any medications|at the|august|better than|breathing|
      check your|counter|d|doctor i|evening|find|for a|for pain|g and|haven't|her|hm|i do|i haven't|i'll|i'll be|ibuprofen|is|is fine|
      is he|issues|it like|like|like you|list of|me check|medications i|medications no|mild|morning and|names|need to|new|on|on any|one|
      over the|prescription for|serious|seventh|severe|should know|still|the counter|the lower|the morning|thirty|times a|to know|tried|
      up in|was it|was not|we|we also|we need|well it|what|when i|yes|you a|you mean|you start|you taking
      """,
      -2: """
      all|bad|birth|blood|c|clinician|control|coumadin|doctor|don't|drink|drugs|ever|feel|for the|guest|guest clinician|have any|having|
      his|i had|i was|i will|medical|no|normal|now|of|she|smoke|take a|the pain|um|very|went|would|years|yes i|you have
      """,
      -3: """
      did|get|has|have|i'm|look|there|to|today|was
      """,
      -4: """
      your
      """,
      -5: """
      had
      """,
    ],
    .allergies: [
      15: """
      allergies
      """,
      10: """
      allergic
      """,
      9: """
      allergic to
      """,
      7: """
      reaction
      """,
      6: """
      hives|nope
      """,
      5: """
      any allergies|called|drug|drugs|you allergic
      """,
      4: """
      allergies no|drug allergies|have asthma|it's called|nothing|sulfa|to any
      """,
      3: """
      add|am allergic|any drug|any medication|asthma|happens when|i also|i get|it's a|medications|nope nothing|nothing else|penicillin|
      rashes|reactions|record|sinus|taken|taken in|the past|to|to anything|to medications|what happens|what is|yeah|you've
      """,
      2: """
      a really|about the|allergies i|also had|am not|and it|and there|any|any drugs|any known|any medications|any problems|arms|aspirin|
      bring|but that|chart|drug no|drugs or|family is|get|had in|happens|have any|have it|have these|here|i go|i took|i try|is a|is the|
      it in|it with|it's|know of|known|l|last time|me|me about|medical issues|medication|my arms|no i|no thankfully|not allergic|note of|
      oh|one|only|point|positive|positive for|previously|quite|quite a|rash|reactions to|reading|really bad|reason|report and|see here|
      so we|starts|starts with|still|sulfa drugs|thankfully|that|that one|that starts|that you've|the reason|the report|there is|time i|
      to bring|to your|took it|usually|we have|when you|with an|with me|without|without any|yes|yes that|you mean|your chart
      """,
      1: """
      allergies to|are you|asking|doctor that's|else|food|for me|i gave|like your|making|no nothing|note|of that|prior|the list
      """,
      -1: """
      going|i think|no no|right|that you|you taking
      """,
      -2: """
      allergies are|back|been|blood|did you|doctor|feel|for my|from|good|have you|he|hear|her|i|it is|like|medicine|normal|now|of|on|pain|
      she|surgeries|surgery|taking|the|they|to hear|two|up|well|will|yes i|your
      """,
      -3: """
      did|or|this|was|you
      """,
      -5: """
      my
      """,
    ],
    .family: [
      10: """
      family
      """,
      7: """
      smoke
      """,
      6: """
      drink|drugs
      """,
      5: """
      alcohol|married|working
      """,
      4: """
      anyone|dad|drug|mom
      """,
      3: """
      brother|cancer|children|cigarettes|died|do you|drugs no|from|i work|kids|live|my|my mom|retired|run|siblings|sister|smoking|
      the family|work|years|you married|you smoke|your family
      """,
      2: """
      a|about|alzheimer's|am a|and no|any family|are they|arthritis|at|away|but i|clinic|day|diabetes|disease|diseases|divorced|doing|
      don't|don't drink|drink no|every|everyone|everyone is|family history|family medical|father|hard|has|has had|have been|have two|he's|
      health|health problems|healthy|hear|heart|high|home|house|husband|i drink|i know|i live|i'm|i'm so|illicit|in|in school|is your|
      living|love|my brother|my dad|my father|my mother|never|nice|no i'm|of any|old|old age|one|pack|packs|passed|passed away|
      pretty healthy|quit|run in|school|she|sick|sir|smoke cigarettes|smoker|some|sorry|that run|that's|that's great|this point|time|
      to be|to my|to the|tobacco|together|two|use|used|used to|we have|what about|wife|wonderful|year|you drink|you live|you to|
      you working
      """,
      1: """
      ask|b p|both|cigarette|have four|have three|history|medical|miss|nursing|recreational|retirement|stroke|to hear|we don't
      """,
      -1: """
      better|control|depression|infection|left|like to|need to|think|vomiting|yes i
      """,
      -2: """
      a history|allergic|c|disease no|doctor|does she|family is|fever|he has|i do|i feel|in my|let me|look|looks|normal|notice|over|past|
      see|should|surgeries|take|taking|the past|when i|which|will|you had|you take
      """,
      -3: """
      allergies|also|feel|i had|surgery|you have
      """,
      -4: """
      do not|pain
      """,
    ],
  ]
}
