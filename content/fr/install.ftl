install-declined = Rien n’a été installé : la demande a été refusée dans Slack.
install-old-link = Ce lien est trop ancien, a déjà servi ou a été ouvert dans un autre navigateur : recommencez depuis /slack/install.
install-refused = Slack a refusé l’installation ou n’a pas répondu : recommencez depuis /slack/install.
install-closed = Binôme n’est pas encore ouvert à { $workspace } : demandez à la personne qui l’exploite d’admettre l’espace de travail { $number }, puis recommencez depuis /slack/install.
install-done = Binôme est installé.
install-code = Dans Slack, lisez le message qu’il vient de vous envoyer : il contient un code pour créer un premier programme.
install-no-code = Dans Slack, écrivez « /binome aide ». La personne qui exploite Binôme peut fournir un code pour créer un premier programme.
