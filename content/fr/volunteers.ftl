volunteers-invited = { $programme } : et si vous participiez ?
volunteers-as-mentor = { $lead } a pensé à vous comme mentor : une personne qui dirige veut voir de près les usages numériques, et vous lui montrez les vôtres. Chacun apprend de l’autre, et les sujets sont à votre choix.
volunteers-as-mentee = { $lead } a pensé à vous comme mentoré : une personne à l’aise avec les usages numériques vous les montre de près, à votre rythme. Les sujets sont à votre choix, et aucune question n’est trop simple.
volunteers-source = Personne n’est inscrit par quelqu’un d’autre : vous décidez. Votre nom, votre adresse e-mail et votre service viennent d’une liste du programme ; sans un oui sous 30 jours, ils sont effacés ici.
volunteers-yes = Oui
volunteers-no = Non merci
volunteers-never-again = Plus jamais
volunteers-reminded = { $programme } : souhaitez-vous participer ?
volunteers-last = C’est le seul rappel. Sans réponse de votre part, il ne se passera rien.
volunteers-declined = C’est noté : pas cette fois
volunteers-declined-note = Ce que la liste disait de vous est effacé ici sous 30 jours. Vous pourrez toujours écrire « rejoindre ».
volunteers-never = C’est noté : Binôme ne vous invitera plus jamais
volunteers-reach = { $total ->
    [one] { $reachable } volontaire joignable sur { $total }
   *[other] { $reachable } volontaires joignables sur { $total }
}
volunteers-not-yet = Il s’agit de la liste importée. Personne n’a reçu de message : envoyer l’invitation écrit aussi à ces volontaires, en privé.
volunteers-being-invited = Il s’agit de la liste importée. Les volontaires joignables qui n’ont pas encore été invités reçoivent maintenant l’invitation, en privé.
volunteers-missing = Ces adresses ne sont celles de personne à qui je puisse écrire ici. Vérifiez-les et faites importer la liste à nouveau, ou demandez à ces personnes de se connecter une fois : elles sont invitées dès qu’elles écrivent à Binôme.
volunteers-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
