"""What other products hold of people and of contact with them, brought into a firm.

A reader of a format knows nothing of the firm: it turns bytes into records. What to do with a
record (create, update, leave, ask) is decided by what reads them.
"""
