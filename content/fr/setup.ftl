setup-form-title = Créer un programme
setup-form-next = Suivant
setup-form-create = Créer
setup-form-track = Parcours
setup-form-name = Nom du programme
setup-form-name-hint = Par exemple : Binômes numériques 2027
setup-form-channel = Canal
setup-form-channel-hint = Ouvert à toute l’entreprise : y être ne dit rien de personne. Invitez-y d’abord Binôme.
setup-form-languages = Langues du programme
setup-form-starts-on = Premier jour
setup-form-sessions = Nombre de séances
setup-form-cadence = Rythme des séances
setup-form-tip-weekday = Jour de l’astuce de la semaine
setup-form-tip-at = Heure de l’astuce
setup-form-zone = Fuseau horaire
setup-form-place = Pays ou région, pour les jours fériés
setup-form-quiet = Périodes calmes
setup-form-quiet-hint = Rien n’est alors attendu de personne : les délais s’arrêtent et Binôme se tait.
setup-form-deputy = Pilote suppléant
setup-form-deputy-hint = Une personne qui peut tout faire à votre place en votre absence.
setup-form-contacts = Contacts pour en parler à quelqu’un
setup-form-contacts-hint = À qui se confier, que l’on soit mentor ou mentoré : le nom, et comment joindre la personne.
setup-form-sponsor-word = Un mot du sponsor, pour l’invitation
setup-sessions = { $number ->
    [one] { $number } séance
   *[other] { $number } séances
}
setup-cadence = { $number ->
    [one] Toutes les semaines
   *[other] Toutes les { $number } semaines
}
setup-language-en = Anglais
setup-language-fr = Français
setup-quiet-summer = Été : du 25 juillet au 25 août
setup-quiet-winter = Fin d’année : du 20 décembre au 3 janvier
setup-fact-track = Parcours :
setup-fact-starts = Début :
setup-fact-cost = Le temps à y consacrer :
setup-fact-tip = Astuce de la semaine :
setup-fact-sponsor = Un mot du sponsor :
setup-starts = { $day }
setup-cost = { $sessions ->
    [one] { $sessions } séance de 45 minutes
   *[other] { $sessions } séances de 45 minutes
}, { $weeks ->
    [one] une par semaine
   *[other] une toutes les { $weeks } semaines
}, sur le temps de travail
setup-tip = { $day } à { $hour }
setup-installed-title = Binôme est installé dans { $workspace }
setup-installed-next = Un premier programme peut maintenant être créé ici, avec ce code :
setup-installed-code = Code à usage unique :
setup-installed-yourself = Si vous pilotez le programme vous-même, cliquez sur le bouton ou écrivez « configurer { $code } ».
setup-installed-hand-on = Sinon, transmettez le code à la personne qui s’en chargera : elle écrira « configurer { $code } » à Binôme.
setup-installed-note = Ce code sert une seule fois, jusqu’au { $until }, et dans cet espace de travail seulement. La personne qui l’utilise pilote le programme.
setup-installed-button = Créer un programme
setup-opened-title = { $programme } est créé
setup-opened-next = Et maintenant :
setup-opened-invite = Envoyez l’invitation : elle part dans le canal avec un bouton « Participer ».
setup-opened-match = Quand il y aura assez de monde, écrivez « apparier » : vous recevez un brouillon des binômes, et rien ne part avant que vous ne l’ayez publié.
setup-opened-tip = Binôme publie de lui-même l’astuce de la semaine dans le canal.
setup-opened-note = Personne n’a encore reçu de message. Si l’informatique importe une liste de volontaires, vous lirez d’abord combien peuvent être joints.
setup-send = Envoyer l’invitation
setup-send-title = Envoyer l’invitation ?
setup-send-text = Elle part maintenant dans le canal du programme et, en privé, vers chaque volontaire importé.
setup-send-yes = Envoyer
setup-send-no = Pas encore
setup-sent-title = L’invitation à { $programme } est partie
setup-sent-next = Elle apparaît dans le canal dans un instant. Quand il y aura assez de monde, écrivez « apparier ».
setup-sent-note = Rien dans le canal ? Invitez-y Binôme, puis renvoyez ; ce qui est arrivé ne part jamais deux fois.
setup-sent-again = Renvoyer
setup-deputy-title = Vous voilà pilote suppléant de { $programme }
setup-deputy-text = Désignation faite par { $lead } : vous pouvez faire dans ce programme tout ce que peut faire le pilote. Si c’est une erreur, dites-le-lui.
setup-invitation-title = Mentorat inversé : et si vous participiez ?
setup-invitation-what = Une personne à l’aise avec les usages numériques les montre à une autre, qui dirige et veut les voir de près ; chacune apprend de l’autre. Binôme propose les binômes, fait les présentations et aide à planifier les séances.
setup-invitation-who = Tout le monde peut participer : comme mentor, pour montrer ce que l’on sait ; comme mentoré, pour le découvrir. Aucune question n’est trop simple, et ce qui se dit dans un binôme y reste.
setup-invitation-note = Vous pouvez arrêter à tout moment en deux gestes, sans donner de raison.
setup-invitation-join = Participer
