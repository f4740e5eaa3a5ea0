join-title = Participer à { $programme }
join-what = { $sessions ->
    [one] Une séance de 45 minutes en tête-à-tête : l’un montre ses usages numériques de tous les jours, l’autre les voit de près, et chacun apprend.
   *[other] { $sessions } séances de 45 minutes en tête-à-tête : l’un montre ses usages numériques de tous les jours, l’autre les voit de près, et chacun apprend.
}
join-short-partner = La personne avec qui vous formez un binôme voit vos sujets et les dates de vos séances.
join-short-lead = Le pilote du programme voit qui forme un binôme et si vous vous rencontrez, jamais vos sujets.
join-short-declined = Personne n’est prévenu quand vous refusez une proposition.
join-charter = Rien de ce qui passe par Binôme n’entre dans une évaluation, un avancement ou une sanction. Les séances et leur préparation sont du temps de travail.
join-be-mentor = Être mentor
join-be-mentee = Avoir un mentor
join-next = Suite
join-send = Participer
join-imported = { $facts }. Cela vient de la liste de votre pilote ; en cas d’erreur, prévenez votre pilote.
join-fact = { $label } { $value }
join-first = Que voulez-vous voir d’abord ?
join-second = Et ensuite ?
join-third = Et encore ?
join-surprise = Surprenez-moi
join-no-other = Rien d’autre
join-offers = Que pouvez-vous montrer ?
join-offers-hint = Vous direz votre niveau pour chacun à la page suivante.
join-capacity = Combien de personnes au plus ?
join-places = { $count ->
    [one] Une personne
   *[other] { $count } personnes
}
join-languages = Langues de vos séances
join-english = Anglais
join-french = Français
join-levels = Votre aisance
join-gets-by = Je me débrouille
join-at-ease = Je suis à l’aise
join-can-teach = Je peux l’expliquer à n’importe qui
join-saved = Vos réponses sont enregistrées.
join-said-yes = { $programme } : vous avez dit oui
join-welcome = Vous participez à { $programme }
join-ahead-mentor = La suite : le pilote prépare les binômes. Dès qu’une personne accepte de vous avoir pour mentor, je vous demande ici votre accord. D’ici là, vous n’avez rien à faire.
join-ahead-mentee = La suite : le pilote prépare les binômes. Dès qu’un mentor peut vous être proposé, je vous demande ici s’il vous convient. D’ici là, vous n’avez rien à faire.
join-sees = Qui peut voir quoi :
join-sees-partner = La personne avec qui vous formez un binôme : votre nom, votre adresse e-mail, votre service et votre site, vos langues, vos sujets, les dates de vos séances et le mot que vous pouvez laisser après chacune.
join-sees-lead = Le pilote : votre rôle, vos langues et ce que dit la liste de l’entreprise (service, site, supérieur, niveau), qui forme un binôme, les dates des séances et si elles ont eu lieu.
join-sees-lead-not = Le pilote ne voit pas : vos sujets, vos mots, ce que vous avez pensé d’une séance, ni qui a refusé une proposition. Un refus et un silence se ressemblent.
join-sees-totals = Réponses aux quiz et avis sur les séances : des totaux ou des moyennes, à partir de 5 personnes.
join-sees-nobody = Les personnes avec qui vous ne voulez jamais former un binôme : nul ne le saura.
join-sees-operator = Sujets, mots et refus sont chiffrés dans la base de données ; une personne de l’informatique qui en détient les clés pourrait tout de même les lire.
join-change = À tout moment : « profil » pour voir ou modifier vos réponses, « suspendre » pour souffler, « quitter » pour arrêter.
