matching-preparing-title = I am preparing the draft…
matching-preparing-text = You will receive it here in a moment; if it cannot be made, I will tell you within ten minutes. Nothing is sent to anybody until you publish it.
matching-cancel = Cancel
matching-cancelled-title = Draft cancelled: nothing was sent
matching-cancelled-by = { $name } has cancelled the draft that you asked for: nothing was sent
matching-stopped-title = I could not prepare the draft
matching-stopped-text = The run was interrupted, took too long or needed too much memory. Nothing was sent to anybody. Run it again; if it fails once more, your IT team finds the reason in my log.
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
matching-fit-very-good = a very good match; { $why }
matching-fit-good = a good match; { $why }
matching-fit-fair = a fair match; { $why }
matching-draft-hidden = A pair close to you:
matching-draft-hidden-why = you are in it, or you manage one of the two, so it is not shown to you
matching-draft-page = Page { $page } of { $pages }
matching-alone-mentor = { $name } (mentor), without a pair:
matching-alone-further = { $name } (mentor), without a further pair:
matching-alone-mentee = { $name } (mentee), without a pair:
matching-alone-why = of { $candidates ->
    [one] one possible partner
   *[other] { $candidates } possible partners
}, { $reasons }
matching-alone-nobody = there is nobody to propose yet
matching-lost-reporting_line = { $number } in their reporting line
matching-lost-seniority = { $number } too close in seniority
matching-lost-language = { $number } without a common language
matching-lost-common_time = { $number } without a common working hour
matching-lost-rest = { $number ->
    [one] the other one unsuitable or not free
   *[other] the others unsuitable or not free
}
matching-more = More
matching-back = Previous page
matching-again = Run again
matching-discard = Discard
matching-publish-button = Publish
matching-publish-title = Publish this draft?
matching-publish-text = Each proposal goes to the mentee first; the mentor is asked only after the mentee’s yes.
matching-publish-no = Not yet
matching-publishing-title = I am proposing { $pairs } pairs…
matching-publishing-text = You will read here when all of them are on their way. Meanwhile everybody is answered as usual.
matching-published-none = Nothing was proposed
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
matching-draft-made = Prepared on { $at }. “Run again” takes account of everybody who has joined or left since.
matching-alone-none-fits = { $candidates ->
    [one] the one possible partner does not fit, or is not free
   *[other] none of the { $candidates } possible partners fits and is free
}
