common-done = C’est fait.
common-moment = { $day } à { $hour }
forms-submit = Envoyer
forms-cancel = Annuler
forms-open = Ouvrir le formulaire
forms-email = Son adresse e-mail professionnelle.
forms-sent = C’est envoyé.
which-programme-title = De quel programme s’agit-il ?
common-others = { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
common-more = { $count ->
    [one] et { $count } de plus
   *[other] et { $count } de plus
}
common-cut = La suite ne tient pas ici.
forms-more = { $count ->
    [one] { $count } autre choix ne tient pas dans cette liste.
   *[other] { $count } autres choix ne tiennent pas dans cette liste.
}
forms-more-channels = { $count ->
    [one] { $count } autre canal ne figure pas ici : pour le choisir, ouvrez ce formulaire depuis ce canal en y mentionnant Binôme, suivi de « configurer ».
   *[other] { $count } autres canaux ne figurent pas ici : pour choisir l’un d’eux, ouvrez ce formulaire depuis ce canal en y mentionnant Binôme, suivi de « configurer ».
}
forms-nothing = Il n’y a encore rien à choisir ici.
which-programme-more = { $count ->
    [one] Et { $count } autre. Dans le canal d’un programme, ce que vous tapez concerne ce programme.
   *[other] Et { $count } autres. Dans le canal d’un programme, ce que vous tapez concerne ce programme.
}
