tip-title = Astuce de la semaine · { $tip }
tip-example = Par exemple :
tip-try-it = À essayer :
tip-answered = Vous avez répondu : { $answer }
tip-first-counts = C’est votre première réponse qui est conservée. Vos collègues ne la voient pas.
tip-private = Vos collègues ne voient pas votre réponse.
tip-none-yet = Aucune astuce n’a encore paru. La première arrive le { $day }.
