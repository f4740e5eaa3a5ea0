# Words that no code of this version says, and that messages of an earlier one, waiting to be sent, still hold.
# CONTRIBUTING.md says when they may go. What must not be told any more is not told here either
# (docs/decisions/0013-nothing-computed.md).

matching-draft-why = un accord possible ; { $why }
matching-lost-business_unit = aucune disponible avec un accord possible
matching-lost-score = aucune disponible avec un accord possible
matching-lost-site = aucune disponible avec un accord possible
matching-lost-topic = aucune disponible avec un accord possible
matching-lost-unavailable = aucune disponible avec un accord possible
