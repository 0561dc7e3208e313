"""Official papers, in and out (văn bản đi, văn bản đến). Legal basis: NĐ 30/2020/NĐ-CP."""
