refusals-announced-already = This announcement has gone out already.
refusals-announced-already-next = To correct it, write another one.
refusals-answered-already = You have already answered this.
refusals-answered-already-next = There is nothing more to do.
refusals-code-unknown = This code does not work.
refusals-code-unknown-next = It was mistyped, used already, or is older than a week. Ask your IT team for a new one.
refusals-code-wait = There were too many wrong codes.
refusals-code-wait-next = { $minutes ->
    [one] Try again in a minute.
   *[other] Try again in { $minutes } minutes.
}
refusals-date-past = This day is not in the future.
refusals-date-past-next = Choose a later one.
refusals-date-unknown = I did not understand this date.
refusals-date-unknown-next = You can write it as 2027-03-01 or 1 March 2027.
refusals-draft-outdated = This draft is out of date.
refusals-draft-outdated-next = Something has changed since: have the pairs prepared again.
refusals-draft-publishing = The pairs of a draft are being proposed.
refusals-draft-publishing-next = Whoever has published it will read here when all of them are.
refusals-draft-running = A draft is already being prepared.
refusals-draft-running-next = Whoever asked for it receives it in a moment, or reads that it cannot be made.
refusals-draft-not-running = No draft is being prepared.
refusals-draft-not-running-next = It is ready already, or was ended.
refusals-enrolled-already = You already take part in this programme.
refusals-enrolled-already-next = Your profile shows what you said, and you can change it.
refusals-guests = This programme is for employees of the company.
refusals-guests-next = { $lead ->
    [none] If you think this is a mistake, write to the programme lead.
   *[other] If you think this is a mistake, write to { $lead }, who leads the programme.
}
refusals-leads-only = Only the leads of the programme can do this.
refusals-leads-only-next = { $lead ->
    [none] Ask one of them: they will be glad to help.
   *[other] { $lead } will be glad to help.
}
refusals-leaves-first = You have left this programme.
refusals-leaves-first-next = You can come back whenever you like.
refusals-moment-passed = This moment has passed.
refusals-moment-passed-next = Edit the announcement, or send it now.
refusals-not-enrolled = You do not take part in this programme yet.
refusals-not-enrolled-next = You can join now, in two taps.
refusals-no-programme = There is no open programme here yet.
refusals-no-programme-next = Whoever is to lead one can type “setup”.
refusals-no-session = You have no session coming up.
refusals-no-session-next = Sessions begin once you have a pair.
refusals-no-setup-right = Only the people named by your IT team can set up a programme.
refusals-no-setup-right-next = Ask them for a one-time code, then type “setup” and the code.
refusals-not-yours = This does not concern you, or not any more.
refusals-not-yours-next = See what concerns you now.
refusals-nothing-to-match = There is nobody to pair yet.
refusals-nothing-to-match-next = At least one mentor and one mentee without a pair must have joined. Invite colleagues in the channel.
refusals-old-button = This button is from an older message.
refusals-old-button-next = See where things stand now.
refusals-programme-closed = This programme is closed.
refusals-programme-closed-next = “help” shows what you can do now.
refusals-too-few-readers = Fewer than 5 people would read this.
refusals-too-few-readers-next = Choose a larger audience, so that nobody is singled out.
refusals-in-form = { $what } { $next }

mistakes-channel-taken = This channel already has an open programme: choose another one.
mistakes-date-and-time = To send it later, give both the date and the time.
mistakes-date-past = This day is not in the future. Choose a later one.
mistakes-day-in-memory = Choose a day between your introduction and today.
mistakes-day-over = This day is over: choose today or a later one.
mistakes-deputy = Choose a colleague from the company, other than yourself.
mistakes-hours-backwards = This must be later than the beginning.
mistakes-missing = Please fill this in.
mistakes-moment-passed = This moment has passed. Choose a later one, or leave the date and the time empty.
mistakes-not-checked = I could not find out yet whether this is a colleague. Please send it again in a minute.
mistakes-outsider = This is not an employee of the company. Choose a colleague.
mistakes-session-day = Choose a day from today to { $last }.
mistakes-session-met = { $partner } says that this session took place. If it did not, type “missed” first.
mistakes-too-few-readers = Fewer than 5 people would read this: choose a larger audience.
mistakes-topic-gone = This topic is not offered any more: choose another one.
mistakes-wrong = This does not look right: please check it.
mistakes-yourself = Choose somebody else: you cannot block yourself.

failures-closed = Binôme is not open to your workspace.
failures-closed-next = Ask your IT team to have it let in by whoever runs Binôme.
failures-no-form = This form cannot be opened.
failures-no-form-next = Trying again will not help. Please give your IT team this reference: { $reference }
failures-ours = Something went wrong on our side, and nothing was changed.
failures-ours-next = Please try again in a few minutes. If it happens again, give your IT team this reference: { $reference }
failures-stranger = I could not find out who you are.
failures-stranger-next = Please try again in a minute. If it happens again, tell your programme lead.
failures-unshown = What you asked for has been taken care of, but I cannot show you the answer.
failures-unshown-next = There is no need to ask again: “status” says where things stand. Please give your IT team this reference: { $reference }
failures-channel-closed = Binôme is not in the channel.
failures-channel-closed-next = Add Binôme to the channel (in Slack, type /invite @Binôme there; in Teams, add the app to the team), then send again.
failures-channel-gone = The channel was archived or deleted.
failures-channel-gone-next = Have it restored, and invite Binôme to it.
failures-conversation-gone = The two people’s conversation with Binôme is gone.
failures-conversation-gone-next = Send it again: Binôme opens a new one.
failures-installation = The workspace no longer lets Binôme in.
failures-installation-next = Ask your IT team to install Binôme again, and to check its token and its scopes.
failures-not-answered = The platform did not say whether the message arrived.
failures-not-answered-next = Ask one of its readers before you write it again.
failures-person-gone = Somebody has left the workspace, or does not receive messages from apps.
failures-person-gone-next = Check with them or with your IT team.
failures-posting-forbidden = The workspace’s rules forbid Binôme to post there.
failures-posting-forbidden-next = Ask a workspace administrator to let Binôme post in this channel.
failures-rejected = The platform refused the message.
failures-rejected-next = Tell your IT team: the reason is in Binôme’s log.
failures-unreadable = Nobody here could read what this message says.
failures-unreadable-next = Tell your IT team: another version of Binôme wrote it, or its key is missing here. Once that is put right, send it again.
mistakes-day-off = Nobody works on that day: choose another one. Sessions are working time.
