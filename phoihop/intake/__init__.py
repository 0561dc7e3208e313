"""What comes in, before anybody judged it (tiếp nhận): at a meeting with voters, by hand, by spreadsheet, out of minutes,
from the public page, by API.

Until a registry clerk of the receiving body has screened an item (sàng lọc), its content and its sender are sealed
(`kernel.secrecy`) and in clear in no column, act, index, log, letter, job or export: a denunciation may be among them
(DESIGN.md 3, decision 0022). A letter stays sealed for good; of the rest the content is dropped once the app above has
made of it what it needs. The sender stays behind, sealed; each opening is recorded.
"""
