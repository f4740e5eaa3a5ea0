departures-news = { $name } does not seem to work here any more ({ $programme })
departures-title = { $count ->
    [0] Nobody’s departure waits for your word
    [one] One person does not seem to work here any more
   *[other] { $count } people do not seem to work here any more
}
departures-who = No. { $number } · { $name }:
departures-why-gone = the account is closed, since { $at } as far as I know.
departures-why-guest = the account is a guest’s, since { $at } as far as I know.
departures-why-external = the account belongs to another company, since { $at } as far as I know.
departures-meanwhile = Nobody else has heard of it from me. I send them nothing more, I pair them with nobody, and I ask nothing about their sessions.
departures-end = It is announced: end the part of { $name }
departures-sure = Has everybody been told?
departures-what = Their part in the programme ends. Whoever is paired with them reads that the pair has ended, without a reason, and comes first for another partner.
departures-confirm = End it
departures-not-yet = Not yet
departures-ended = The part of { $name } in the programme has ended.
departures-back = { $name } works here
departures-goes-on = The account is an employee’s again. Everything goes on; there is nothing to do.
departures-how = By word: “departures” shows them all, “departed 12” ends the part of somebody, with their number. If it is a mistake, have the account put right: everything then goes on by itself.
departures-see = See all
departures-more = { $count ->
    [one] One more comes up once you have decided on these.
   *[other] { $count } more come up as you decide on these.
}
