package-name = Binôme, reverse mentoring
package-short = Reverse mentoring, both ways: get paired, meet, learn from each other.
package-full =
    Binôme runs your company’s reverse-mentoring programme: people at ease with digital uses show them to leaders who want to see them up close, and both learn.
    Binôme pairs mentors and mentees, introduces them, asks how their sessions went and posts a tip of the week. Programme leads announce, and see where things stand.
    Write “join” to take part, “help” to see the rest. Binôme reads only what is written to it, and no calendar.
