refusals-announced-already = Cette annonce est déjà partie.
refusals-announced-already-next = Pour la corriger, rédigez-en une autre.
refusals-answered-already = Vous avez déjà répondu.
refusals-answered-already-next = Vous n’avez plus rien à faire.
refusals-code-unknown = Ce code ne fonctionne pas.
refusals-code-unknown-next = Il comporte une erreur, a déjà servi ou date de plus d’une semaine. Demandez-en un autre à votre équipe informatique.
refusals-code-wait = Trop de codes erronés ont été saisis.
refusals-code-wait-next = { $minutes ->
    [one] Réessayez dans une minute.
   *[other] Réessayez dans { $minutes } minutes.
}
refusals-date-past = Cette date n’est pas à venir.
refusals-date-past-next = Choisissez-en une autre.
refusals-date-unknown = Je n’ai pas compris cette date.
refusals-date-unknown-next = Vous pouvez l’écrire 2027-03-01 ou 1er mars 2027.
refusals-draft-outdated = Ce brouillon n’est plus à jour.
refusals-draft-outdated-next = La situation a changé depuis : faites préparer les binômes à nouveau.
refusals-draft-publishing = Les binômes d’un brouillon sont en train d’être proposés.
refusals-draft-publishing-next = La personne qui l’a publié sera prévenue ici dès que tous l’auront été.
refusals-draft-running = Un brouillon est déjà en préparation.
refusals-draft-running-next = La personne qui l’a demandé le recevra dans un instant, ou saura qu’il n’a pas pu être préparé.
refusals-draft-not-running = Aucun brouillon n’est en préparation.
refusals-draft-not-running-next = Il est déjà prêt, ou sa préparation a pris fin.
refusals-enrolled-already = Vous participez déjà à ce programme.
refusals-enrolled-already-next = Votre profil rappelle vos réponses ; vous pouvez les modifier.
refusals-guests = Ce programme s’adresse aux salariés de l’entreprise.
refusals-guests-next = { $lead ->
    [none] Si vous pensez qu’il s’agit d’une erreur, écrivez à la personne qui pilote le programme.
   *[other] Si vous pensez qu’il s’agit d’une erreur, écrivez à { $lead }, qui pilote le programme.
}
refusals-leads-only = Seuls les pilotes du programme peuvent faire cela.
refusals-leads-only-next = { $lead ->
    [none] Demandez à l’un d’eux : ils vous aideront volontiers.
   *[other] { $lead } vous aidera volontiers.
}
refusals-leaves-first = Vous avez quitté ce programme.
refusals-leaves-first-next = Vous pouvez revenir quand vous le voulez.
refusals-moment-passed = Ce moment est passé.
refusals-moment-passed-next = Modifiez l’annonce ou envoyez-la maintenant.
refusals-not-enrolled = Vous ne participez pas encore à ce programme.
refusals-not-enrolled-next = Vous pouvez participer dès maintenant, en deux clics.
refusals-no-programme = Il n’y a pas encore de programme ouvert ici.
refusals-no-programme-next = La personne qui doit en piloter un peut écrire « configurer ».
refusals-no-session = Vous n’avez pas de séance à venir.
refusals-no-session-next = Les séances commencent dès que vous avez un binôme.
refusals-no-setup-right = Seules les personnes désignées par votre équipe informatique peuvent créer un programme.
refusals-no-setup-right-next = Demandez-lui un code à usage unique, puis écrivez « configurer » suivi du code.
refusals-not-yours = Cela ne vous concerne pas, ou plus.
refusals-not-yours-next = Voyez ce qui vous concerne maintenant.
refusals-nothing-to-match = Il n’y a encore personne à réunir.
refusals-nothing-to-match-next = Il faut au moins un mentor et un mentoré inscrits et sans binôme. Invitez des collègues dans le canal.
refusals-old-button = Ce bouton vient d’un ancien message.
refusals-old-button-next = Voyez où vous en êtes maintenant.
refusals-programme-closed = Ce programme est clos.
refusals-programme-closed-next = « aide » vous montre ce que vous pouvez faire maintenant.
refusals-too-few-readers = Moins de 5 personnes liraient cette annonce.
refusals-too-few-readers-next = Choisissez un public plus large, pour que personne ne soit visé.
refusals-in-form = { $what } { $next }

mistakes-channel-taken = Ce canal a déjà un programme ouvert : choisissez-en un autre.
mistakes-date-and-time = Pour l’envoyer plus tard, indiquez la date et l’heure.
mistakes-date-past = Cette date n’est pas à venir. Choisissez-en une autre.
mistakes-day-in-memory = Choisissez un jour entre votre présentation et aujourd’hui.
mistakes-day-over = Ce jour est passé : choisissez aujourd’hui ou une date à venir.
mistakes-deputy = Choisissez un collègue de l’entreprise autre que vous.
mistakes-hours-backwards = Cette heure doit venir après celle du début.
mistakes-missing = Merci de remplir ce champ.
mistakes-moment-passed = Ce moment est passé. Choisissez-en un autre, ou laissez la date et l’heure vides.
mistakes-not-checked = Je n’ai pas encore pu savoir si cette personne fait partie de l’entreprise. Renvoyez le formulaire dans une minute.
mistakes-outsider = Cette personne n’est pas salariée de l’entreprise. Choisissez un collègue.
mistakes-session-day = Choisissez un jour entre aujourd’hui et le { $last }.
mistakes-session-met = { $partner } dit que cette séance a eu lieu. Si ce n’est pas le cas, écrivez d’abord « manqué ».
mistakes-too-few-readers = Moins de 5 personnes liraient cette annonce : choisissez un public plus large.
mistakes-topic-gone = Ce sujet n’est plus proposé : choisissez-en un autre.
mistakes-wrong = Cette réponse ne convient pas : merci de la vérifier.
mistakes-yourself = Choisissez quelqu’un d’autre que vous-même.

failures-closed = Binôme n’est pas ouvert à votre espace de travail.
failures-closed-next = Demandez à votre équipe informatique de le faire autoriser par la personne qui exploite Binôme.
failures-no-form = Ce formulaire ne peut pas s’ouvrir.
failures-no-form-next = Réessayer n’y changera rien. Donnez cette référence à votre équipe informatique : { $reference }
failures-ours = Un incident s’est produit de notre côté et rien n’a été modifié.
failures-ours-next = Réessayez dans quelques minutes. Si cela se reproduit, donnez cette référence à votre équipe informatique : { $reference }
failures-stranger = Je n’ai pas réussi à vous reconnaître.
failures-stranger-next = Réessayez dans une minute. Si cela se reproduit, prévenez la personne qui pilote votre programme.
failures-unshown = Votre demande est bien prise en compte, mais je ne peux pas vous en montrer la réponse.
failures-unshown-next = Inutile de la répéter : « statut » vous dira où vous en êtes. Donnez cette référence à votre équipe informatique : { $reference }
failures-channel-closed = Binôme n’est pas dans le canal.
failures-channel-closed-next = Ajoutez Binôme au canal (dans Slack, écrivez-y /invite @Binôme ; dans Teams, ajoutez l’application à l’équipe), puis renvoyez le message.
failures-channel-gone = Le canal a été archivé ou supprimé.
failures-channel-gone-next = Faites-le rétablir, puis invitez-y Binôme.
failures-conversation-gone = La conversation des deux personnes avec Binôme n’existe plus.
failures-conversation-gone-next = Renvoyez le message : Binôme en ouvrira une nouvelle.
failures-installation = L’espace de travail n’accepte plus Binôme.
failures-installation-next = Demandez à votre équipe informatique de réinstaller Binôme et de vérifier son jeton et ses droits.
failures-not-answered = La plateforme n’a pas dit si le message est arrivé.
failures-not-answered-next = Demandez à un destinataire avant de l’écrire à nouveau.
failures-person-gone = Une personne a quitté l’espace de travail ou ne reçoit pas les messages des applications.
failures-person-gone-next = Vérifiez auprès d’elle ou de votre équipe informatique.
failures-posting-forbidden = Les règles de l’espace de travail interdisent à Binôme d’y écrire.
failures-posting-forbidden-next = Demandez à un administrateur de l’espace de travail d’autoriser Binôme à écrire dans ce canal.
failures-rejected = La plateforme a refusé le message.
failures-rejected-next = Prévenez votre équipe informatique : la raison figure dans le journal de Binôme.
failures-unreadable = Ce message n’a pas pu être relu avant l’envoi.
failures-unreadable-next = Prévenez votre équipe informatique : une autre version de Binôme l’a écrit, ou sa clé manque ici. Une fois cela réglé, renvoyez-le.
mistakes-day-off = Ce jour n’est pas travaillé : choisissez-en un autre. Les séances sont du temps de travail.
