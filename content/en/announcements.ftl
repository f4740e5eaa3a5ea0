announcement-title = A word from { $lead }
announcement-programme = Sent to you as part of { $programme }.
announcement-form-title = Announcement
announcement-form-preview = Preview
announcement-form-audience = Who reads it?
announcement-form-text = Your text
announcement-form-on = Date
announcement-form-now = Leave the date and the time empty to send it now.
announcement-form-at = Time
announcement-form-zone = In the programme’s time zone: { $zone }.
announcement-to-channel = The channel
announcement-to-everyone = All participants
announcement-to-mentors = The mentors
announcement-to-mentees = The mentees
announcement-preview = Here is your announcement
announcement-audience = For:
announcement-readers = Readers today:
announcement-count = { $readers ->
    [0] everybody in the channel
   *[other] { $readers } people
}
announcement-when = Goes:
announcement-at = { $at }
announcement-now = as soon as you confirm
announcement-nothing-yet = Nothing goes out until you confirm. Those who join or leave before then are taken into account.
announcement-send = Send now
announcement-schedule = Schedule for { $at }
announcement-edit = Edit
announcement-discard = Discard
announcement-cancel = Cancel
announcement-notice = { $lead } is sending this to { $readers } people: { $at }
announcement-stoppable = Until then, any lead of the programme can cancel it.
announcement-scheduled = Scheduled: { $at }
announcement-sent = Sent: { $at }
announcement-cancelled = This announcement is cancelled
announcement-stopped = { $lead } has cancelled your announcement
announcement-not-sent = Your announcement was not sent: fewer than 5 people would have read it, or the programme is closed.
announcement-missed = Your announcement did not go out: Binôme was stopped ({ $at })
announcement-still-true = Nothing has been sent. Send it now if it still holds true, or edit it first.
announcement-none = There is no announcement yet
announcement-list = Announcements
announcement-delivered = { $readers ->
    [0] { $delivered ->
        [0] { $audience } · delivery not confirmed
       *[other] { $audience } · delivered
    }
   *[other] { $audience } · delivered to { $delivered } of { $readers }
}
announcement-more = { $count ->
    [one] One more is scheduled for later.
   *[other] { $count } more are scheduled for later.
}
announcement-line = · { $what }
announcement-replaced = Replaced by a newer version
announcement-cancel-sure = Cancel it?
announcement-cancel-what = Nobody will receive this announcement.
announcement-cancel-yes = Cancel it
announcement-cancel-no = Keep it
announcement-take-back = Take back
announcement-take-back-sure = Take it back?
announcement-take-back-what = It is deleted wherever it has arrived, and reaches nobody else. Some may have read it already.
announcement-take-back-yes = Take it back
announcement-take-back-no = Leave it
announcement-taken-back = Taken back (sent: { $at })
announcement-perhaps = { $count ->
    [one] In one place the platform has not said whether it arrived. If it stands there still, an administrator can delete it.
   *[other] In { $count } places the platform has not said whether it arrived. Where it stands still, an administrator can delete it.
}
announcement-taken-back-by = { $lead } has taken back your announcement
announcement-reached = { $readers ->
    [0] { $reached ->
        [0] It was not in the channel yet.
       *[other] It was in the channel.
    }
   *[other] { $reached ->
        [0] It had reached nobody yet.
        [one] It had reached one person.
       *[other] It had reached { $reached } people.
    }
}
