# Words that no code of this version says, and that messages of an earlier one, waiting to be sent, still hold.
# CONTRIBUTING.md says when they may go. What must not be told any more is not told here either
# (docs/decisions/0013-nothing-computed.md).

matching-draft-why = a possible match; { $why }
matching-lost-business_unit = no suitable or free one left
matching-lost-score = no suitable or free one left
matching-lost-site = no suitable or free one left
matching-lost-topic = no suitable or free one left
matching-lost-unavailable = no suitable or free one left
