extension SectionCues {
  /// What people talk about in each part of a visit, by weight: learned from the training part of MTS-Dialog (Ben Abacha et al. 2023, CC BY 4.0).
  static let learned: [SectionKind: [Int: String]] = [
    .allergies: [
      4: """
      allergic to|allergic|allergies|you allergic|allergies no|drug allergies|any allergies|to anything|drug|
      any known|to any|known allergies|allergies to|not allergic|any drug|to medications|anything no
      """,
      3: """
      sulfa|penicillin|known drug|am allergic|known|drugs|medications no|what happens|taken in|sulfa drugs|
      happens when
      """,
      2: """
      any drugs|am not|you sure|happens|sure yes|know of|you've taken|take sulfa|psoriasis|not are|i'm allergic|
      hives|reactions|no allergies|allergies i|none that
      """,
      1: """
      rash|so no|i know|you've|any medication|not that|food
      """,
    ],
    .assessment: [
      4: """
      will help
      """,
      3: """
      diagnosis
      """,
      2: """
      cause|we are|we will|all better|her in|likely|apnea|the cause|a consult|was also|been having|this is|consult|
      time we|but we|nausea or|we can|will do|came back|common|hasn't been|will|and there|even|bringing|might|
      vomiting no|hasn't|called|going to
      """,
      1: """
      she's|or vomiting|sinus|small|questions no|is a|multiple|due to|experiencing|might have|what we|pain yes|due|
      see you|i will|to see|it is|i'd like|mean|like your|things|you think|pain i|been taking|episodes|give|she has|
      i believe
      """,
    ],
    .complaint: [
      3: """
      what's going|on with|am having|what brings|going on|brings|brings you
      """,
      2: """
      hi|in today|what's|there how|you in|such as|is going|into the|seem|you well|hi there|few days|two days|
      left side|with you|you taken|abdominal|in for|seem to|uh|the pain|me take|here today
      """,
      1: """
      pull up|where's|pain come|my belly|located|past two|it only|today i|take a|it start|describe the|a blood|
      me what's|your dosage|bothering|a bit|has it|when did|is it|it but|taken anything|you here|anything for|weird|
      belly|into|a fever|new|you back|unfortunately|my chest|such|hm|headache|to get|the left|tried|get you|the most|
      painful
      """,
    ],
    .exam: [
      4: """
      don't see|examine|your neck|check
      """,
      3: """
      check your|swelling|neck|see any|looks|looks good|feel any|do not|well your|sure no|mass|good no|not feel|
      neck or|the notes|examine your|looks fine|you move|for any|sign|to check|patient|can you|motion|don't feel|
      nodes|lymph nodes|no pain
      """,
      2: """
      me check|lymph|any swelling|area|no problem|any pain|move|fine|let me|there is|i don't|nice|let|notes|sure|
      okay let|normal|both|am good|head|legs|it looks|don't
      """,
      1: """
      not really|let's|down|good|i do|make|going to|look
      """,
    ],
    .family: [
      4: """
      family|your family|dad|family medical|family history|my mom|died|passed
      """,
      3: """
      my dad|the family|anyone in|my family|brother|mom|run in|my father|father|sister|anyone|parents|passed away|
      any family|siblings|family have|history my
      """,
      2: """
      does anyone|my parents|that run|run|died of|mother|about your|away|my brother|and my|heart attack|attack|
      healthy|family has|my mother|no one|family i|family no|dad had|diseases|my sister
      """,
      1: """
      he passed|cancer|heart issues|any medical|heart|a stroke|in your|family had|dad's|dad died|of any|
      prostate cancer|your mom|had heart
      """,
    ],
    .history: [
      4: """
      old|old are|seems to|how old|years old|for this|what seems|problem today|the problem|seems|this pain|less|
      months|felt|be the
      """,
      3: """
      less than|my right|that's correct|seen|confirm|there's|gave|your age|went|worse|handed|forty|think it|after|
      i'm having|happened|asleep|morning|during|haven't|on the|at night|than|again|coming|risks|yes that's|the right|
      thought|you tell|lot of|right handed|do the|worst|r|what did|says|hospital|your pain|one percent|i haven't|
      would you|about a|right here|little|r i|can't|it was|used|more about|getting worse|correct yes|far|young|ten
      """,
    ],
    .medicalHistory: [
      4: """
      past medical
      """,
      3: """
      medical conditions|conditions|should know|know about|high blood|history i|conditions that|i should|any past|
      have high|chronic|medical history|blood pressure|your past|medical|diagnosed with
      """,
      2: """
      diabetes|health|major medical|high|has a|depression|a history|pressure|medical problems|diagnosed|type two|
      high cholesterol|conditions i|last visit|to date|any health|familiar|illnesses|and high|be aware|asthma|
      any medical|also have|diabetes or|your medical|don't remember|up to|any chronic|cholesterol|heart disease|
      years ago|hypertension|here that|history|two diabetes|health conditions|aware of|should be|should|date|aware|
      also see|any major
      """,
      1: """
      pregnant|arthritis|don't have|past|disease no|you mean|treated for|problems|disease|records
      """,
    ],
    .medications: [
      4: """
      i take|taking any|you taking|am taking|meds
      """,
      3: """
      medications are|taking i|as needed|taking|once a|medications|on any|any medications|currently taking|
      what medications|g and|you take|currently
      """,
      2: """
      a day|needed|prescribed|m g|take|medication|once|you on|for pain|ibuprofen|inhaler|daily|other medications|
      list|medications yes|you currently|medications i|pharmacy|take any|medicines|tylenol|you still|times a
      """,
      1: """
      g|treat|write|what are|m|list of|take it|for my|medicine|medications no|using
      """,
    ],
    .plan: [
      4: """
      go home|you can|home
      """,
      3: """
      diet|follow|home now|your condition|condition|if your|follow up|to follow|think you|yourself
      """,
      2: """
      to take|appointment|that's great|office|want you|care|go|how's|up with|you doctor|to go|activities|good i|
      stable
      """,
      1: """
      you to|want|with doctor|week|changes|okay i|make
      """,
    ],
    .results: [
      4: """
      within|am looking|looking|report
      """,
      3: """
      ray|looking at
      """,
      1: """
      at
      """,
    ],
    .review: [
      4: """
      no any|um no|any chest|no okay|blood in|stool|nothing like|cough or|notice any|any shortness|shortness of|
      shortness|sort|nausea vomiting|any nausea|of breath|is fine|okay any
      """,
      3: """
      any blood|no do|breath|no how|no nothing|no no|experiencing any|cough|sputum|any stomach|that sort|urine|
      any headaches|you may|frequency|or shortness|or anything|no fever|vomiting or|you notice|chest pain|vomiting|
      any change|any history|nausea|how about|diarrhea|chills|headaches|pain no|that any|any cough|blood no|
      change in|nothing
      """,
      2: """
      any fever|stool or|joint pain|like that|hearing|change|or chest|chest|vomiting diarrhea|fever no|fever|
      or tingling|wheezing|stroke|sudden|constipation|numbness or
      """,
    ],
    .social: [
      4: """
      smoke
      """,
      3: """
      you smoke|drink|you drink|alcohol
      """,
      2: """
      married|cigarettes|smoke or|drink or|you married
      """,
      1: """
      i drink|pack|tobacco|live|quit|recreational|or drink|alcohol or
      """,
    ],
    .surgicalHistory: [
      4: """
      surgeries|had surgery|any surgeries|surgeries in|appendix|ever had|removed|surgeries i|hysterectomy|
      of surgeries|surgery|had my|surgeries have
      """,
      3: """
      other surgeries|what the|a surgery|surgery no|gallbladder|you ever|surgical|had in|had an|done
      """,
      2: """
      sections|c sections|appendix removed|a hysterectomy|i had|ever|in o|uterus|of surgery|can remember|done in|
      had a|section|c section|my appendix|i forgot|past i|removal|surgery on|the past|you had|of them|complications|
      nineteen|forgot|children|was a|in nineteen|times and|surgery today|past surgeries|my uterus|my ovaries|
      my gallbladder|major surgeries|kid i|gallbladder removed|and appendix|joint replacements|see thank|ovaries|
      had it|replacements|surgery done|had three|appendectomy|an appendectomy
      """,
    ],
  ]
}
