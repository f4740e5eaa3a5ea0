sessions-which = Who is this about?
sessions-form-title = A new date
sessions-form-which = Session { $number } with { $partner }
sessions-form-on = Date
sessions-moved-title = Session { $number } is now on { $day }
sessions-moved-by = { $partner } has moved session { $number } to { $day }
sessions-moved-both = { $other } reads this date too. You will both be asked how it went on the next working day.
sessions-another-date = Another date
