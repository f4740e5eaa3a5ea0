nudges-title = { $count ->
    [one] Your next session
   *[other] Your next sessions
}
nudges-near = Session { $number } with { $partner } is due on { $day }. If you have agreed on a time, there is nothing to do here.
nudges-missed = Session { $missed } with { $partner } did not take place. Session { $number } is due on { $day }. Have you met since, or do you have another date?
nudges-met = I have met { $partner }
nudges-new-date = New date with { $partner }
nudges-cap = Nudge { $number } of at most { $most } this week.
