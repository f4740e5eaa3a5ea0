common-done = Done.
common-moment = { $day }, { $hour }
forms-submit = Send
forms-cancel = Cancel
forms-open = Open the form
which-programme-title = Which programme do you mean?
