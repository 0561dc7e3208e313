"""Files, versions, text (tệp, tài liệu). A file is served by the view of the row it hangs on, never by itself."""
