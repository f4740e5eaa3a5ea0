common-done = Done.
common-moment = { $day }, { $hour }
forms-submit = Send
forms-cancel = Cancel
forms-open = Open the form
forms-email = Their e-mail address, as the company writes it.
forms-sent = Sent.
which-programme-title = Which programme do you mean?
common-others = { $count ->
    [one] { $count } other
   *[other] { $count } others
}
common-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
common-cut = There is more than fits here.
forms-more = { $count ->
    [one] { $count } more does not fit in this list.
   *[other] { $count } more do not fit in this list.
}
forms-more-channels = { $count ->
    [one] { $count } more channel is not listed: to choose it, open this form from there, by naming Binôme and writing “setup”.
   *[other] { $count } more channels are not listed: to choose one of them, open this form from there, by naming Binôme and writing “setup”.
}
forms-nothing = There is nothing to choose from here yet.
which-programme-more = { $count ->
    [one] And { $count } more. In a programme’s own channel, what you type is about that programme.
   *[other] And { $count } more. In a programme’s own channel, what you type is about that programme.
}
