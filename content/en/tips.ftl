tip-title = Tip of the week · { $tip }
tip-example = For example:
tip-try-it = Try it:
tip-answered = You answered: { $answer }
tip-first-counts = Your first answer is the one that is kept. Your colleagues do not see it.
tip-private = Your colleagues do not see your answer.
tip-none-yet = There has been no tip yet. The first one comes on { $day }.
