"""Bodies through time, persons, posts, stand-ins and roles (cơ quan, cán bộ); codes: QĐ 20/2020/QĐ-TTg."""
