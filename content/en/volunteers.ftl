volunteers-invited = Will you take part in { $programme }?
volunteers-as-mentor = { $lead } thought of you as a mentor: somebody senior wants to see digital uses up close, and you show them yours. You both learn, and you choose the topics.
volunteers-as-mentee = { $lead } thought of you as a mentee: somebody at ease with digital uses shows them to you up close, at your own pace. You choose the topics, and no question is too simple.
volunteers-source = Nobody is enrolled by somebody else: you decide. Your name, your e-mail address and your department come from a list of the programme; without a yes in 30 days they are erased here.
volunteers-yes = Yes
volunteers-no = No thanks
volunteers-never-again = Never again
volunteers-reminded = { $programme }: would you like to take part?
volunteers-last = This is the only reminder. If you do not answer, nothing happens.
volunteers-declined = Understood: not this time
volunteers-declined-note = What the list said of you is erased here within 30 days. You can always type “join”.
volunteers-never = Understood: Binôme will never invite you again
volunteers-reach = { $total ->
    [one] { $reachable } of { $total } volunteer can be reached
   *[other] { $reachable } of { $total } volunteers can be reached
}
volunteers-not-yet = They are on the list that was imported. Nobody has been written to: sending the invitation writes to them too, each in private.
volunteers-being-invited = They are on the list that was imported. Whoever can be reached and has not been invited yet receives the invitation now, in private.
volunteers-missing = These addresses belong to nobody whom I may write to here. Check how they are written and import the list again, or ask these people to sign in once: they are invited when they first write to Binôme.
volunteers-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
