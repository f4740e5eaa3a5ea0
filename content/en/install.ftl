install-declined = Nothing was installed: Slack was told no.
install-old-link = This link is too old, was used already, or was opened in another browser: begin again at /slack/install.
install-refused = Slack refused the installation, or did not answer: begin again at /slack/install.
install-closed = Binôme is not open to { $workspace } yet: ask whoever runs it to let in the workspace { $number }, then begin again at /slack/install.
install-done = Binôme is installed.
install-code = In Slack, read what it has just written to you: a code with which a first programme is set up.
install-no-code = In Slack, type “/binome help”. Whoever runs Binôme has a code for a first programme.
