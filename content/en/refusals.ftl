refusals-answered-already = You have already answered this.
refusals-block-yourself = You cannot block yourself.
refusals-channel-taken = This channel already has an open programme: choose another one.
refusals-code-unknown = This code does not work: it was mistyped, used already, or is older than a week. Ask your IT team for a new one.
refusals-date-past = This day is not in the future. Choose a later one.
refusals-date-unknown = I did not understand this date. You can write it as 2027-03-01 or 1 March 2027.
refusals-draft-outdated = This draft is out of date: something has changed since. Please run the matching again.
refusals-draft-running = A draft is already being prepared. You will receive it here in a moment.
refusals-enrolled-already = You already take part in this programme. Type “profile” to see or change what you said.
refusals-guests = This programme is for employees of the company. If you think this is a mistake, write to the programme lead.
refusals-leads-only = { $lead ->
    [none] Only the lead of the programme can do this.
   *[other] Only the lead of the programme can do this. { $lead } will be glad to help.
}
refusals-leaves-first = You have left this programme. Type “join” to come back.
refusals-not-enrolled = You do not take part in this programme yet. Type “join” to begin.
refusals-no-programme = There is no open programme here yet. Whoever leads one can type “setup”.
refusals-no-session = You have no session coming up. Type “status” to see where things stand.
refusals-no-setup-right = Only the people named by your IT team can set up a programme. Ask them for a one-time code, then type “setup” and the code.
refusals-not-yours = This does not concern you, or not any more.
refusals-nothing-to-match = There is nobody to pair yet: at least one mentor and one mentee must have joined.
refusals-old-button = This button is from an older message. Type “status” to see where things stand now.
refusals-programme-closed = This programme is closed.
refusals-too-few-readers = Fewer than 5 people would read this: choose a larger audience.
refusals-announced-already = This announcement has gone out already.
refusals-moment-passed = This moment has passed: edit the announcement, or send it now.
