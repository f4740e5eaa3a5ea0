matching-preparing-title = Je prépare le brouillon…
matching-preparing-text = Vous le recevrez ici dans un instant ; si je n’y parviens pas, je vous le dirai dans les dix minutes. Rien n’est envoyé à personne avant votre accord.
matching-cancel = Annuler
matching-cancelled-title = Brouillon annulé : rien n’a été envoyé
matching-cancelled-by = { $name } a annulé le brouillon que vous aviez demandé : rien n’a été envoyé
matching-stopped-title = Je n’ai pas pu préparer le brouillon
matching-stopped-text = Le calcul a été interrompu, a duré trop longtemps ou a demandé trop de mémoire. Rien n’a été envoyé à personne. Vous pouvez recalculer ; en cas de nouvel échec, votre équipe informatique en trouvera la raison dans mon journal.
matching-draft-title = { $pairs ->
    [0] Brouillon : aucun binôme possible
    [one] Brouillon : un binôme
   *[other] Brouillon : { $pairs } binômes
}
matching-draft-intro = { $alone ->
    [0] Chaque volontaire disponible a un binôme. Rien n’est envoyé à personne avant votre accord.
    [one] { $people } volontaires, dont une personne sans binôme. Rien n’est envoyé à personne avant votre accord.
   *[other] { $people } volontaires, dont { $alone } sans binôme. Rien n’est envoyé à personne avant votre accord.
}
matching-draft-pair = { $mentor } (mentor) et { $mentee } (mentoré) :
matching-fit-very-good = un très bon accord ; { $why }
matching-fit-good = un bon accord ; { $why }
matching-fit-fair = un accord correct ; { $why }
matching-draft-hidden = Un binôme proche de vous :
matching-draft-hidden-why = vous en faites partie, ou vous encadrez l’une des deux personnes ; il ne vous est donc pas montré
matching-draft-page = Page { $page } sur { $pages }
matching-alone-mentor = { $name } (mentor), sans binôme :
matching-alone-further = { $name } (mentor), sans binôme supplémentaire :
matching-alone-mentee = { $name } (mentoré), sans binôme :
matching-alone-why = sur { $candidates ->
    [one] une seule personne possible
   *[other] { $candidates } personnes possibles
}, { $reasons }
matching-alone-nobody = il n’y a encore personne à lui proposer
matching-lost-reporting_line = { $number } dans sa ligne hiérarchique
matching-lost-seniority = { $number } d’un niveau hiérarchique trop proche
matching-lost-language = { $number } sans langue commune
matching-lost-common_time = { $number } sans heure de travail commune
matching-lost-rest = { $number ->
    [one] l’autre non disponible ou sans accord possible
   *[other] les autres non disponibles ou sans accord possible
}
matching-more = Suite
matching-back = Page précédente
matching-again = Recalculer
matching-discard = Abandonner
matching-publish-button = Publier
matching-publish-title = Publier ce brouillon ?
matching-publish-text = Chaque proposition part d’abord vers la personne mentorée ; le mentor n’est sollicité qu’après son accord.
matching-publish-no = Pas encore
matching-publishing-title = Je propose { $pairs } binômes…
matching-publishing-text = Vous serez prévenu ici dès que toutes les propositions seront parties. En attendant, je réponds à tout le monde comme d’habitude.
matching-published-none = Rien n’a été proposé
matching-published-title = { $pairs ->
    [one] Une proposition est partie
   *[other] { $pairs } propositions sont parties
}
matching-published-next = La personne mentorée répond la première, puis le mentor. « statut » vous dit où en sont les binômes.
matching-published-dropped = { $dropped ->
    [one] Un binôme du brouillon n’a pas été proposé, car l’une des deux personnes n’est plus disponible.
   *[other] { $dropped } binômes du brouillon n’ont pas été proposés, car l’une des deux personnes n’est plus disponible.
} Les autres suivent leur cours.
matching-discarded-title = Brouillon abandonné : rien n’a été envoyé
matching-draft-made = Préparé le { $at }. « Recalculer » tient compte de toutes les arrivées et de tous les départs depuis.
matching-alone-none-fits = { $candidates ->
    [one] la seule personne possible ne convient pas ou n’est pas disponible
   *[other] parmi les { $candidates } personnes possibles, aucune ne convient et n’est disponible
}
