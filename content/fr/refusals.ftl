refusals-answered-already = Vous avez déjà répondu.
refusals-block-yourself = Vous ne pouvez pas vous écarter vous-même.
refusals-channel-taken = Ce canal a déjà un programme ouvert : choisissez-en un autre.
refusals-code-unknown = Ce code ne fonctionne pas : il comporte une erreur, a déjà servi ou date de plus d’une semaine. Demandez-en un autre à votre équipe informatique.
refusals-date-past = Cette date n’est pas à venir. Choisissez-en une autre.
refusals-date-unknown = Je n’ai pas compris cette date. Vous pouvez l’écrire 2027-03-01 ou 1er mars 2027.
refusals-draft-outdated = Ce brouillon n’est plus à jour : la situation a changé depuis. Relancez l’appariement.
refusals-draft-running = Un brouillon est déjà en préparation. Vous le recevrez ici dans un instant.
refusals-enrolled-already = Vous participez déjà à ce programme. Écrivez « profil » pour voir ou modifier vos réponses.
refusals-guests = Ce programme s’adresse aux salariés de l’entreprise. Si vous pensez qu’il s’agit d’une erreur, écrivez au pilote du programme.
refusals-leads-only = { $lead ->
    [none] Seul le pilote du programme peut faire cela.
   *[other] Seul le pilote du programme peut faire cela. { $lead } vous aidera volontiers.
}
refusals-leaves-first = Vous avez quitté ce programme. Écrivez « rejoindre » pour y revenir.
refusals-not-enrolled = Vous ne participez pas encore à ce programme. Écrivez « rejoindre » pour commencer.
refusals-no-programme = Il n’y a pas encore de programme ouvert ici. La personne qui le pilote peut écrire « configurer ».
refusals-no-session = Vous n’avez pas de séance à venir. Écrivez « statut » pour savoir où vous en êtes.
refusals-no-setup-right = Seules les personnes désignées par votre équipe informatique peuvent créer un programme. Demandez-lui un code à usage unique, puis écrivez « configurer » suivi du code.
refusals-not-yours = Cela ne vous concerne pas, ou plus.
refusals-nothing-to-match = Il n’y a encore personne à réunir : il faut au moins un mentor et un mentoré inscrits.
refusals-old-button = Ce bouton vient d’un ancien message. Écrivez « statut » pour savoir où vous en êtes.
refusals-programme-closed = Ce programme est clos.
refusals-too-few-readers = Moins de 5 personnes liraient cette annonce : choisissez un public plus large.
refusals-announced-already = Cette annonce est déjà partie.
refusals-moment-passed = Ce moment est passé : modifiez l’annonce ou envoyez-la maintenant.
