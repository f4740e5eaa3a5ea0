matching-preparing-title = I am preparing the draft…
matching-preparing-text = You will receive it here in a moment. Nothing is sent to anybody until you publish it.
matching-draft-title = { $pairs ->
    [0] Draft: no pair is possible
    [one] Draft: one pair
   *[other] Draft: { $pairs } pairs
}
matching-draft-intro = { $alone ->
    [0] Every available volunteer has a pair. Nothing is sent to anybody until you publish.
    [one] { $people } volunteers, one of them without a pair. Nothing is sent to anybody until you publish.
   *[other] { $people } volunteers, { $alone } of them without a pair. Nothing is sent to anybody until you publish.
}
matching-draft-pair = { $mentor } (mentor) and { $mentee } (mentee):
matching-draft-why = { $score } of 1,000; { $why }
matching-draft-hidden = A pair close to you:
matching-draft-hidden-why = you are in it, or you manage one of the two, so it is not shown to you
matching-draft-page = Page { $page } of { $pages }
matching-alone-mentor = { $name } (mentor), without a pair:
matching-alone-mentee = { $name } (mentee), without a pair:
matching-alone-why = of { $candidates ->
    [one] one possible partner
   *[other] { $candidates } possible partners
}, { $reasons }
matching-alone-nobody = there is nobody to propose yet
matching-lost-reporting_line = { $number } in their reporting line
matching-lost-seniority = { $number } too close in seniority
matching-lost-language = { $number } without a common language
matching-lost-site = { $number } at another site
matching-lost-business_unit = { $number } in the same business unit
matching-lost-common_time = { $number } without a common working hour
matching-lost-topic = { $number } without a topic in common
matching-lost-score = { $number } with too low a score
matching-lost-unavailable = { $number } not available
matching-more = More
matching-back = Previous page
matching-again = Run again
matching-discard = Discard
matching-publish-button = Publish
matching-publish-title = Publish this draft?
matching-publish-text = Each proposal goes to the mentee first; the mentor is asked only after the mentee’s yes.
matching-publish-no = Not yet
matching-published-title = { $pairs ->
    [one] One proposal is on its way
   *[other] { $pairs } proposals are on their way
}
matching-published-next = The mentee answers first, then the mentor. Type “status” to see how the pairs are getting on.
matching-published-dropped = { $dropped ->
    [one] One pair of the draft was not proposed, because one of the two is no longer available.
   *[other] { $dropped } pairs of the draft were not proposed, because one of the two is no longer available.
} The others go ahead.
matching-discarded-title = Draft discarded: nothing was sent
