home-title = Hello { $name }
home-no-programme = No programme is open at the moment.
home-note = Answers to these buttons come in your direct conversation with Binôme (the Messages tab in Slack).
home-setup = Open a programme
home-help = Help
home-lead = lead
home-mentor = mentor
home-mentee = mentee
home-paused = paused
home-roles = · { $roles }
home-stranger = · open to all: everybody has something to show, and no question is too simple
home-match = Prepare the pairs
home-announce = Announce
home-doctor = Is all well?
home-join = Join
home-status = Where things stand
home-profile = My profile
home-pause = Pause
home-resume = Resume
home-answer = Answer the proposal
home-pair = Your pair:
home-none-yet = a proposal is being prepared, nothing to do on your side
home-asked = { $partner } is proposed to you, and your answer is awaited
home-asking = we are asking { $partner }, nothing to do on your side
home-agreed = you and { $partner } agree, the introduction comes next
home-session = with { $partner }; next: session { $number }, due on { $day }
home-introduced = with { $partner }
home-tip = Latest tip:
home-see-tip = Read the tip
home-was-due = with { $partner }; session { $number } was due on { $day }: did you meet?
home-more = { $count ->
    [one] You have one more programme: in its own channel, “status” and every other word are about it.
   *[other] You have { $count } more programmes: in the channel of each, “status” and every other word are about it.
}
