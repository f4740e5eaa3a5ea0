join-title = Take part in { $programme }
join-what = { $sessions ->
    [one] One session of 45 minutes, one to one: the mentor shows what they do every day with digital tools, the mentee sees it up close, and both learn.
   *[other] { $sessions } sessions of 45 minutes, one to one: the mentor shows what they do every day with digital tools, the mentee sees it up close, and both learn.
}
join-short-partner = The person you are paired with sees your topics and the dates of your sessions.
join-short-lead = The programme lead sees who is paired and whether you meet, never your topics.
join-short-declined = Nobody is told when you turn down a proposal.
join-charter = Nothing from Binôme enters an appraisal, a career move or a disciplinary action. Sessions and their preparation are working time.
join-be-mentor = Be a mentor
join-be-mentee = Be a mentee
join-next = Next
join-send = Join
join-imported = { $facts }. This comes from your lead’s list: if something is wrong, tell your lead.
join-fact = { $label } { $value }
join-first = What would you like to see first?
join-second = And then?
join-third = And after that?
join-surprise = Surprise me
join-no-other = Nothing else
join-offers = What can you show?
join-offers-hint = You give your level in each on the next page.
join-capacity = How many mentees, at most?
join-places = { $count ->
    [one] One mentee
   *[other] { $count } mentees
}
join-languages = Languages of your sessions
join-english = English
join-french = French
join-levels = How at ease are you?
join-gets-by = I get by
join-at-ease = I am at ease
join-can-teach = I can teach it to anyone
join-saved = Your answers are saved.
join-said-yes = { $programme }: you said yes
join-welcome = You are in: { $programme }
join-ahead-mentor = What happens next: the lead prepares the pairs. When a mentee has said yes to you, you are asked in turn, here. Until then there is nothing to do.
join-ahead-mentee = What happens next: the lead prepares the pairs. As soon as there is a mentor for you, you are asked here whether it suits you. Until then there is nothing to do.
join-sees = Who can see what:
join-sees-partner = The person you are paired with: your name, your e-mail address, your department and site, your languages, your topics, the dates of your sessions, and the note you may leave after each.
join-sees-lead = Your lead: your role, your languages and what the company’s list says (department, site, manager, level), who is paired, the dates of the sessions and whether they were held.
join-sees-lead-not = Your lead does not see: your topics, your notes, what you thought of a session, or who turned down a proposal. A refusal and a silence look alike.
join-sees-totals = Quiz answers and opinions on sessions: totals or averages only, from 5 people up.
join-sees-nobody = Whom you never want to be paired with: nobody is told, ever.
join-sees-operator = Topics, notes and refusals are encrypted in the database; somebody in IT who holds its keys could still read them.
join-change = Any time: “profile” to see or change your answers, “pause” to stop for a while, “leave” to go.
