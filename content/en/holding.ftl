holding-kept = I am still finding out who you are.
holding-kept-next = I have kept what you asked for and will do it as soon as I know. You do not have to ask again.
holding-form = Your form has not been sent yet
holding-form-next = I could not find out who you are just now. Nothing that you typed is lost: open the form, and send it again in a minute.
holding-over = I could not find out who you are
holding-over-said = So nothing was done about “{ $said }”.
holding-over-pressed = So nothing was done about the button that you pressed.
holding-over-next = Please try again later. If it happens again, tell your programme lead or your IT team.
