"""The legal clock: working calendars (lịch làm việc), statutory terms (thời hạn luật định), due dates with reasons.

Counting follows the Civil Code (Bộ luật Dân sự 91/2015/QH13 Điều 144 đến 148), days off the Labour Code (Bộ luật Lao
động 45/2019/QH14 Điều 111, 112); every figure is dated data with its citation, none stands in code.
"""
