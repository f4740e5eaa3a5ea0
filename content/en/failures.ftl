undelivered-title = { $count ->
    [0] No message is known to be missing
    [one] One message is not known to have arrived
   *[other] { $count } messages are not known to have arrived
}
undelivered-to = No. { $reference } · { $whom }:
undelivered-to-channel = the channel
undelivered-together = { $names }, together
undelivered-line = { $about } · { $at }
undelivered-about-announcement = an announcement
undelivered-about-draft = a draft of the pairs
undelivered-about-invitation = the invitation
undelivered-about-pair = a pair
undelivered-about-session = a session
undelivered-about-tip = the tip of the week
undelivered-about-other = an answer, or a notice
undelivered-send = Send again
undelivered-let-be = Let it be
undelivered-send-all = Send all { $count } again
undelivered-let-all-be = Let them all be
undelivered-group = { $count } messages for the same reason: { $what }
undelivered-more = Show earlier ones
undelivered-sure = Send again?
undelivered-perhaps-twice = What may have arrived already may arrive twice.
undelivered-not-now = Not now
undelivered-sent-again = { $count ->
    [0] Nothing was left to be sent again: what has arrived, was let be, or has waited 30 days for a decision is erased here.
    [one] One message is being sent again.
   *[other] { $count } messages are being sent again.
}
undelivered-left = { $count ->
    [0] Nothing was left to be decided.
    [one] One message will not be sent again.
   *[other] { $count } messages will not be sent again.
}
undelivered-how = By word: “resend 12” or “ignore 12”, with a message’s number; “resend all” sends again whatever surely did not arrive.
undelivered-see = See these messages
