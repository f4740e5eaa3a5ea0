common-done = Done.
common-moment = { $day }, { $hour }
forms-submit = Send
forms-cancel = Cancel
forms-open = Open the form
forms-email = Their e-mail address, as the company writes it.
forms-sent = Sent.
which-programme-title = Which programme do you mean?
