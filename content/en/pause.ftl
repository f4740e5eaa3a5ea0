pause-open = Pause
pause-resume = Resume now
pause-confirm = Pause
pause-until = The day you are back
pause-what = While you are paused you are not paired and get no reminder. The pause ends by itself on the day you are back; “resume” ends it earlier.
pause-begun = You are paused until { $until }
pause-over = Welcome back: your pause is over.
pause-none = You are not paused.
