doctor-well = All is well
doctor-attention = Something needs your attention
doctor-heartbeat = Last sign of life:
doctor-ago = { $time } ago
doctor-never = none within the last hour
doctor-messages = Messages that wait to leave:
doctor-steps = Steps that are overdue:
doctor-late = { $number ->
    [0] none
    [one] 1, for { $time }
   *[other] { $number }, the oldest for { $time }
}
doctor-late-briefly = { $number }, for less than a minute
doctor-minutes = { $minutes ->
    [0] less than a minute
    [one] one minute
   *[other] { $minutes } minutes
}
doctor-hours = { $hours } hours
doctor-ask = Nothing is lost: what waits is done as soon as it can be. Ask your IT team to run “python -m bot doctor”, which tells them what to do.
