extension SectionCues {
  /// As `told`, of what is found and done; those under `exam` stand for `vitals` as well.
  static let found: [SectionKind: [Int: String]] = [
    .exam: [
      10: """
      looks
      """,
      6: """
      can you|nice|nodes
      """,
      5: """
      any pain|both|clear|examine|great|i don't|neck|patient|she
      """,
      4: """
      area|breath|check|chest|feet|he is|ninety|nurse|okay|sound|tenderness|wish|yes she
      """,
      3: """
      and see|both legs|brought|can|clinician she|deep|don't|down|due for|either|exam|examine your|feel any|feel fine|fine|five|hand|
      happened|head|injury|intact|it and|legs|look|lymph|motion|no|normal|not really|notes|notice|ones|or discomfort|quickly|see|see any|
      seems|she have|she was|that's good|throat|weight|what happened|will|your neck
      """,
      2: """
      a quick|able|able to|acute|ah|and i|and she|are|around your|as my|breast|but he|comfortable|discomfort|do a|do not|don't feel|
      don't see|due|emergency|enlarged|excessive|feel|fingers|four|hand yes|has the|here|i will|i would|infection|is doing|is good|is one|
      just a|leg|let's|looks fine|lymph nodes|me|me examine|my last|no problem|no sign|not|of motion|on you|one|or|or have|or pain|order|
      pain or|pressure is|quick|range of|see how|sensation|seven|seventy five|she has|sign|sign of|so long|son|spend|strength|sweating|
      swelling|the notes|to check|to normal|to spend|touch|twenty five|we're|we're going|white|will do|would like|yes it|you are|your|
      your knee
      """,
      -2: """
      a|about|allergies|but|chest pain|did|discharge|else|from|go|had|have|have you|history|i|i'm|it is|know|me check|more|much|nope|old|
      right|show|since|some|surgery|the|then|they|think|three|today|two|up|within
      """,
      -3: """
      been|do you|looks like|that|this|to your
      """,
      -4: """
      like|we
      """,
    ],
    .results: [
      8: """
      within
      """,
      6: """
      x|your
      """,
      5: """
      also|causing|lungs|of her|range|was really|your lungs
      """,
      4: """
      fluid|her|in|is also|left|normal|ray|really|report|start|start to|the normal|to feel|x ray
      """,
      3: """
      am in|and an|and the|and we|better|c|c d|cancer|chest|feel better|finished|from|i start|in a|infection|means|now|of|placed|
      prescription for|radiation|send|should|treatments|was|when|will|with your|yes and|your chest
      """,
      2: """
      a prescription|abnormality|agree|am looking|an|and|antibiotics|antibiotics to|are|b|back and|blood|bone|breathing|course|course of|
      d|decreased|edema|emergency|emergency room|explain|feel|fracture|from your|has been|i agree|i will|in your|it has|it will|looking|
      looking for|lung|me see|my last|negative|of antibiotics|of infection|off|off with|open|over|possible|prescription|pulmonary|rays|
      reduce|report and|reviewed|room|see what|show|showed|signs of|since|start you|that you|to start|treatment|two years|visit|was your|
      we|when was|with|with a|would|x rays|years|your blood|your last|your x
      """,
      1: """
      am|and twenty|at your|blood work|cardiac|chest pain|clinician|counts|exam|five days|guest|guest clinician|honestly|i|i am|i said|is|
      known|looked|n|of this|pain and|point six|point three|previous|related to|say|significant|signs|stable|that|that your|the only|
      these|thirteen|this|to five|u|we were|white|with doctor|your previous
      """,
      -1: """
      about|can|clear|did|fine|four|going|had|he|here|history|i don't|i was|i'm|it's|not|one|right|some|that's|to your|yeah|you
      """,
      -2: """
      do|don't|how|looks|no|on|to|up
      """,
    ],
    .assessment: [
      5: """
      i think|sinus|think it's|this is
      """,
      4: """
      anemia|diagnosis|dizziness|going to|infection|symptoms|think|vomiting|will help
      """,
      3: """
      a consult|agree|asking|call|consult|cough|due to|even|from|further|is a|it is|it's|more|multiple|pain|results|running|secondary|
      short|sounds|stools|they have|to the|vomiting no|was also|we|we are|we call|will|wound|yes i|you get|you use
      """,
      2: """
      abscesses|all|am doctor|any diarrhea|apnea|been having|been running|before but|belly|bringing|came|came back|case|cause|clinician|
      common|constipation|different|doc|doctor|due|episodes|experiencing|explains|exposure|feel very|for more|for the|from the|
      gallbladder|give|going|guest|guest clinician|hasn't|hasn't been|have|help|him|hot|how did|hypertension|hypertension and|i agree|
      i didn't|in pain|kidney|like your|looks like|low|maybe|more than|my right|my stomach|my tummy|nausea|nausea or|not have|or vomiting|
      p t|pain yes|past yes|possibly|probably|rehab|related|renal|right leg|sensitivity|she's|sick|side|small|something|sometimes|stomach|
      stones|syndrome|t and|take a|that sounds|them in|there|thigh|things|think she|this|times|tobacco|treatment|tummy|two year|use|
      use tobacco|v|visit|what's|will take|with the|year old|yes it's|you going|you have|your|your symptoms|your wound
      """,
      -2: """
      and we|are you|cancer|correct|d|did you|doing|don't think|exam|for a|going on|great|has a|i'm|i've|know|like you|make|my|no|nope|oh|
      okay|only|or|over|paper|patient|report|she is|that i|that is|think i|think so|think we|when|which|you are
      """,
      -3: """
      any|fine|had|history|i have|normal|of this|so
      """,
      -4: """
      do you
      """,
    ],
    .plan: [
      7: """
      diet|home|procedures
      """,
      6: """
      condition|fine|yourself
      """,
      5: """
      activities|appointment|discharge|eat|feeling|follow|good|i'm also|much|paper|past no|rhythm|stable
      """,
      4: """
      am feeling|care|do not|follow up|food|go home|ground|he's|how's|mostly|much better|office|patient|pretty|solid|the office|was the|
      way|yes i|your condition
      """,
      3: """
      already|am|an appointment|bit|call|continue|discussed|do i|doc|does she|except|following the|foot|go|had any|has improved|have you|
      heart rate|how is|i am|i see|improved|improving|make|medicines|more|ninety|normal|out|rate|right now|sixty five|taken out|
      taking your|think we|to|to go|to take|up with|will make|you can|you want|your foot
      """,
      2: """
      a bit|about two|acute|air|am going|any major|around|around on|as you|at this|b c|better|care of|clinician|do|do any|doctor|doctor x|
      doctor y|doing|don't think|feel a|feels|first started|following|guess|guest|guest clinician|has been|history i|i feel|i first|
      i guess|i had|i will|i've tried|if|is the|it feels|like to|major|man|might|my diet|my husband|now|oh i|on it|oxygen|percent|please|
      ready|ready to|reduce|room|see|sixty|surgery to|t i|taken|that doctor|the|the past|the u|to about|to follow|tried to|u t|very|wait|
      walk around|week|what was|whatever|with a|with doctor|you|you been|you had|you walk|z
      """,
      -2: """
      about|allergic|back|check|doctor i|everything|for your|from|here|how|i also|i can|i do|i was|it|last|like|looks|me|medications|nope|
      one|really|surgeries|that's|this|you have
      """,
      -3: """
      anything|do you|for|her|in|it's|of|some|what
      """,
      -4: """
      no
      """,
    ],
  ]
}
