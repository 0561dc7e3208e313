"""Working groups and channels of several bodies (nhóm công tác, kênh thông tin): who sits in them, what is said, what is decided.

A group is where bodies settle the matter of a regulation, of a clause, of a plan or of a topic between two meetings; a
channel is where one body tells the others. What a group decides and its chair confirms is owed in the ledger, like any
other promise.
"""
