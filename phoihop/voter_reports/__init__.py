"""Reports on contact with voters and on their petitions (báo cáo về tiếp xúc cử tri, kiến nghị cử tri): figures that open their
rows, frozen when approved; and the file export for the national database of petitions (NQLT 72/2025 Art. 49-56).
"""
