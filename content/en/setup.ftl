setup-form-title = Set up a programme
setup-form-next = Next
setup-form-create = Create
setup-form-track = Track
setup-form-name = Name of the programme
setup-form-name-hint = For example: Digital pairs 2027
setup-form-channel = Channel
setup-form-channel-hint = Open to all staff, so that being in it says nothing about anybody. Invite Binôme to it first.
setup-form-languages = Languages of the programme
setup-form-starts-on = First day
setup-form-sessions = Number of sessions
setup-form-cadence = How often a pair meets
setup-form-tip-weekday = Day of the tip of the week
setup-form-tip-at = Hour of the tip
setup-form-zone = Time zone
setup-form-place = Country or region, for public holidays
setup-form-quiet = Quiet periods
setup-form-quiet-hint = Nothing is expected of anybody then: timers stop, and Binôme stays silent.
setup-form-deputy = Deputy lead
setup-form-deputy-hint = Somebody who can do all that you can when you are away.
setup-form-contacts = Contacts to talk to someone
setup-form-contacts-hint = Whom a mentor or a mentee can turn to in confidence: name and how to reach them.
setup-form-sponsor-word = A word from the sponsor, for the invitation
setup-sessions = { $number ->
    [one] { $number } session
   *[other] { $number } sessions
}
setup-cadence = { $number ->
    [one] Every week
   *[other] Every { $number } weeks
}
setup-language-en = English
setup-language-fr = French
setup-quiet-summer = Summer: 25 July to 25 August
setup-quiet-winter = End of the year: 20 December to 3 January
setup-fact-track = Track:
setup-fact-starts = Starts:
setup-fact-cost = What it takes:
setup-fact-tip = Tip of the week:
setup-fact-sponsor = A word from the sponsor:
setup-starts = { $day }
setup-cost = { $sessions ->
    [one] { $sessions } session of 45 minutes
   *[other] { $sessions } sessions of 45 minutes
}, { $weeks ->
    [one] one a week
   *[other] one every { $weeks } weeks
}, in working time
setup-tip = { $day }, { $hour }
setup-installed-title = Binôme is installed in { $workspace }
setup-installed-next = A first programme can now be set up here, with this code:
setup-installed-code = One-time code:
setup-installed-yourself = If you run the programme yourself, press the button, or type “setup { $code }”.
setup-installed-hand-on = If somebody else does, hand the code on: they write “setup { $code }” to Binôme.
setup-installed-note = The code works once, until { $until }, in this workspace only. Whoever uses it becomes the lead of the programme.
setup-installed-button = Set up a programme
setup-opened-title = { $programme } is set up
setup-opened-next = What comes next:
setup-opened-invite = Send the invitation: it goes to the channel with a Join button.
setup-opened-match = When enough people have joined, type “match”: you get a draft of the pairs, and nothing goes out before you publish it.
setup-opened-tip = Binôme posts the tip of the week in the channel by itself.
setup-opened-note = Nobody has been written to so far. If IT imports a list of volunteers, you first read how many can be reached.
setup-send = Send the invitation
setup-send-title = Send the invitation?
setup-send-text = It goes to the programme’s channel now, and to the volunteers who were imported, each in private.
setup-send-yes = Send
setup-send-no = Not yet
setup-sent-title = The invitation to { $programme } is on its way
setup-sent-next = It appears in the channel in a moment. When enough people have joined, type “match”.
setup-sent-note = Nothing in the channel? Invite Binôme to it, then send again; what has arrived is never sent twice.
setup-sent-again = Send again
setup-deputy-title = You are deputy lead of { $programme }
setup-deputy-text = { $lead } has named you: you can do all that they can do in this programme. If that is a mistake, tell them.
setup-invitation-title = Reverse mentoring: will you take part?
setup-invitation-what = Somebody at ease with digital uses shows them to somebody senior who wants to see them up close, and each learns from the other. Binôme proposes the pairs, introduces the two people and helps them plan.
setup-invitation-who = Anybody in the company can join: as a mentor, to show what they know; as a mentee, to learn it. No question is too simple, and what a pair says stays between them.
setup-invitation-note = You can leave at any time in two taps, and no reason is asked.
setup-invitation-join = Join
