"""Reading a regulation (đọc quy chế) in plain Python: structure, obligations, names of bodies, findings.

What to change where: marks of units `marks.py`; cutting a file into texts `documents.py`; facts of the head
`header.py`; event kinds and their phrases `events.py`; time limits `timing.py`; who does what `obligations.py`
and `grammar.py`; written forms of bodies `bodies.py`; old bases and dead names `findings.py`.
"""
