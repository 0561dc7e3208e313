"""Official papers on the page (thể thức và kỹ thuật trình bày văn bản): one tree, set as .pdf and as .docx.

`sheet` holds the tree, `kinds` the types of administrative papers, `rules` numbers and dates as they are written,
`pdf` and `word` the two printers, `registers` books and work tables, `charts` pictures of figures.
Legal source: Decree 30/2020/NĐ-CP, Articles 7 to 15 and Appendices I and III; its measures are data, in `nd30.json`.
The words printed on papers are Vietnamese whatever the language of the screen, so they are not translated.
"""
