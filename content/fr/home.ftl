home-title = Bonjour { $name }
home-no-programme = Aucun programme n’est ouvert en ce moment.
home-note = Les réponses à ces boutons arrivent dans votre conversation avec Binôme (l’onglet Messages de Slack).
home-setup = Ouvrir un programme
home-help = Aide
home-lead = pilote
home-mentor = mentor
home-mentee = mentoré
home-paused = en pause
home-roles = · { $roles }
home-stranger = · ouvert à tous : chacun a quelque chose à montrer, et aucune question n’est trop simple
home-match = Préparer les binômes
home-announce = Annoncer
home-doctor = Tout va bien ?
home-join = Rejoindre
home-status = Où en suis-je ?
home-profile = Mon profil
home-pause = Faire une pause
home-resume = Reprendre
home-answer = Répondre à la proposition
home-pair = Votre binôme :
home-none-yet = une proposition se prépare, vous n’avez rien à faire
home-asked = on vous propose { $partner }, votre réponse est attendue
home-asking = nous posons la question à { $partner }, vous n’avez rien à faire
home-agreed = { $partner } et vous êtes d’accord, la présentation va suivre
home-session = avec { $partner } ; prochaine étape : la séance { $number }, prévue le { $day }
home-introduced = avec { $partner }
home-tip = Dernière astuce :
home-see-tip = Lire l’astuce
home-was-due = avec { $partner } ; la séance { $number } était prévue le { $day } : a-t-elle eu lieu ?
home-more = { $count ->
    [one] Vous avez un autre programme : dans son canal, « statut » et tous les autres mots le concernent.
   *[other] Vous avez { $count } autres programmes : dans le canal de chacun, « statut » et tous les autres mots le concernent.
}
